"""Operations as Python functions: answers rendered straight from objects, checked as they go."""
