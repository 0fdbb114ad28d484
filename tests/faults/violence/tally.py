"""What a run has done so far, and the faults it has found."""

from dataclasses import asdict, dataclass, field

from tests.faults.violence.comparing import Fault


@dataclass
class Tally:
    """Counts of one run."""

    deliveries: int = 0
    """Messages that were compared with the log, snapshots among them."""
    events: int = 0
    writes: int = 0
    asked_again: int = 0
    """Writes that got no answer, or no good one, and were sent once more."""
    kills: int = 0
    restarts: int = 0
    backends_ended: int = 0
    bell_harms: int = 0
    cuts: int = 0
    stalls: int = 0
    resumes: int = 0
    snapshots: int = 0
    sent_away: int = 0
    """Clients who were told that the server ends."""
    lagged: int = 0
    internal: int = 0
    """Feeds that ended as INTERNAL while their database was being hurt."""
    rounds: int = 0
    faults: list[Fault] = field(default_factory=list)

    def sentence(self) -> str:
        """All counts in one line."""
        counts = {name: value for name, value in asdict(self).items() if isinstance(value, int)}
        shown = ", ".join(f"{value:,} {name.replace('_', ' ')}" for name, value in counts.items())
        return f"{shown}, {len(self.faults)} faults"
