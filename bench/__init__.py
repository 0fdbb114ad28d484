"""What is measured, each thing beside a plain server and the ceiling in the same run.

`python -m bench` says what can be measured; CONTRIBUTING.md says how to read it.
"""
