"""Several processes on one socket: started, watched, replaced when they die."""

import socket
from collections.abc import Callable
from typing import Final

import uvicorn
from uvicorn.supervisors.multiprocess import Multiprocess, Process

ANSWER_S: Final = 20
"""A worker whose threads all stand still for longer is replaced; a busy machine takes seconds."""
AGAIN_S: Final = 2.0
"""Before another takes the place of a worker that failed: most likely it could not start."""


class CannotServe(Exception):
    """No worker could start; each has said why."""


class Workers(Multiprocess):
    """uvicorn's supervisor, which says what it does.

    uvicorn 0.54 ends them all when one that takes another's place can't start. That may be no more
    than a database that is away for a moment: here it only ends when none has ever served.
    """

    def __init__(
        self, config: uvicorn.Config, bound: socket.socket, say: Callable[[str], None]
    ) -> None:
        super().__init__(config, sockets=[bound])
        self._say = say
        self._have_served = False
        self._is_hopeless = False

    def run(self) -> None:
        """Serve until a signal ends it.

        Raises:
            CannotServe: none of them could start.
        """
        super().run()
        if self._is_hopeless:
            raise CannotServe("No worker could start.")

    def keep_subprocess_alive(self) -> None:
        """Put another one in the place of each that died or stands still."""
        for place, worker in enumerate(self.processes):
            if self.should_exit.is_set():
                return
            if self._is_well(worker):
                continue
            worker.kill()
            worker.join()
            has_failed = (worker.exitcode or 0) > 0  # by itself: a signal is a negative number
            if has_failed and not self._have_served:
                self._is_hopeless = True
                self.should_exit.set()
                return
            self._say(f"Worker {worker.pid} ended ({worker.exitcode}): another takes its place.")
            if has_failed:
                self.should_exit.wait(AGAIN_S)
            self.processes[place] = Process(self.config, self.sockets)
            self.processes[place].start()

    def _is_well(self, worker: Process) -> bool:
        is_alive = worker.is_alive(ANSWER_S)
        if is_alive and not self._have_served:
            self._have_served = worker.is_ready(ANSWER_S)
        return is_alive
