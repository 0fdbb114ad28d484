"""`docs/settings.md`: every setting with its default and its unit."""

from typing import Final

from app.documentation.markdown import page
from app.settings import PARTS, PREFIX, Settings

_SHOWN_DEFAULTS: Final = {
    "database_url": "SQLite in `WAYPOST_DATA_DIR`",
    "secret_key": "made and kept in `WAYPOST_DATA_DIR` in development",
    "encryption_keys": "made and kept in `WAYPOST_DATA_DIR` in development",
}


def settings_page() -> str:
    return page("Settings", "Everything is set by the environment.", settings_table())


def settings_table() -> str:
    """Every setting as a Markdown table: variable, default, unit, what it does."""
    rows = ["| variable | default | unit | |", "| --- | --- | --- | --- |"]
    others = [name for part in PARTS for name in part.model_fields]
    own = [name for name in Settings.model_fields if name not in others]
    for name in (*own, *others):
        field = Settings.model_fields[name]
        extra = field.json_schema_extra
        unit = extra.get("unit", "") if isinstance(extra, dict) else ""
        default = _SHOWN_DEFAULTS.get(name) or _written(field.default)
        rows.append(f"| `{PREFIX}{name.upper()}` | {default} | {unit} | {field.description} |")
    return "\n".join(rows) + "\n"


def _written(default: object) -> str:
    """The default as one would write it in the environment."""
    if default is None or default in ((), {}, ""):
        return "none"
    if isinstance(default, tuple):
        return f"`{','.join(map(str, default))}`"
    if isinstance(default, bool):
        return f"`{str(default).lower()}`"
    return f"`{default}`"
