"""What a client asks to run, as far as execution reads it; the transport's request is one."""

from collections.abc import Mapping
from typing import Protocol

from app.execution.persisted import Naming


class Operation(Naming, Protocol):
    """One operation as it was sent."""

    @property
    def variables(self) -> Mapping[str, object]: ...
    @property
    def operation_name(self) -> str | None: ...
    @property
    def last_event_id(self) -> str | None: ...
