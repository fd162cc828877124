"""Batches on disk, and the thread that sends them.

Every item is written to the file of its batch at once. A batch is closed at so many items or after so many seconds, and
its file is removed only when Parcelyard has answered that its listings are safe: what a spider that died left behind is
sent when the next one starts. Nothing here waits in the crawl, and nothing but Python is needed.
"""

import json
import logging
import random
import threading
import time
import uuid
from pathlib import Path

from .door import NotNow, Refused

try:
    import fcntl
except ImportError:  # Windows
    fcntl = None

logger = logging.getLogger(__name__)

LONGEST_WAIT_SECONDS = 300


class Spool:
    """Files NAME.open (being filled), NAME.ready (to be sent), NAME.refused (Parcelyard cannot take it)."""

    def __init__(self, folder, about, most_items, most_seconds):
        self.folder = Path(folder)
        self.folder.mkdir(parents=True, exist_ok=True)
        self.lock_file = open(self.folder / "lock", "w")
        if fcntl is not None:
            # Of two spiders with one spool the second would send what the first is filling: give each its own.
            fcntl.flock(self.lock_file, fcntl.LOCK_EX | fcntl.LOCK_NB)
        self.about = about
        self.most_items = most_items
        self.most_seconds = most_seconds
        self.lock = threading.RLock()
        self.changed = threading.Condition(self.lock)
        self.file = None
        for left in sorted(self.folder.glob("*.open")):
            left.rename(left.with_suffix(".ready"))

    def add(self, item):
        line = _line_of(item)
        with self.lock:
            if self.file is None:
                name = f"{time.time_ns():020d} {uuid.uuid4()}.open"
                self.file = open(self.folder / name, "x", encoding="utf-8")
                self.file.write(json.dumps(self.about) + "\n")
                self.items = 0
                self.opened = time.monotonic()
            self.file.write(line + "\n")
            # With the system from here on: it outlives this process.
            self.file.flush()
            self.items += 1
            if self.items >= self.most_items:
                self.close_batch()

    def close_batch(self):
        with self.lock:
            if self.file is None:
                return
            self.file.close()
            path, self.file = Path(self.file.name), None
            path.rename(path.with_suffix(".ready"))
            self.changed.notify_all()

    def close_old_batch(self):
        with self.lock:
            if self.file is not None and time.monotonic() - self.opened >= self.most_seconds:
                self.close_batch()

    def ready(self):
        return sorted(self.folder.glob("*.ready"))

    def read(self, path):
        """What the batch is about, and its items; a line that was cut off when its spider died is no item."""
        lines = path.read_text(encoding="utf-8").splitlines()
        values = []
        for line in lines:
            try:
                values.append(json.loads(line))
            except ValueError:
                logger.warning("A line of %s was cut off and is left out.", path.name)
        return (values[0], values[1:]) if values else ({}, [])


def _line_of(item):
    try:
        return json.dumps(item, default=_as_text, allow_nan=False)
    except ValueError:
        # JSON has no word for NaN and infinity: as nothing, so that one item does not have its whole batch refused.
        return json.dumps(json.loads(json.dumps(item, default=_as_text), parse_constant=lambda _: None))


def _as_text(value):
    return value.isoformat() if hasattr(value, "isoformat") else str(value)


class Sender(threading.Thread):
    """Sends the batches of a spool, oldest first, and says at the end how each run went."""

    def __init__(self, door, spool, on_cancelled):
        super().__init__(name="parcelyard", daemon=True)
        self.door = door
        self.spool = spool
        self.on_cancelled = on_cancelled
        self.run_id = spool.about["runId"]
        # Runs a person cancelled in Parcelyard: nothing more of them is sent.
        self.cancelled = set()
        # Jobs of each run whose batches went from here.
        self.jobs = {}
        self.failures = 0
        self.ending = False
        self.broken = False

    def run(self):
        while not self.broken:
            self.spool.close_old_batch()
            batch = next(iter(self.spool.ready()), None)
            if batch is not None:
                self._send(batch)
            elif self.ending:
                return
            else:
                with self.spool.lock:
                    if not self.ending and not self.spool.ready():
                        self.spool.changed.wait(1)

    def finish(self, outcome, most_seconds):
        """Waits until everything is sent and closes the runs; what cannot be sent in time stays in the spool."""
        with self.spool.lock:
            self.ending = True
            self.spool.changed.notify_all()
        self.join(most_seconds)
        left = len(self.spool.ready())
        if left > 0:
            logger.error("%d batches could not be sent. They wait in %s for the next start.", left, self.spool.folder)
            return
        for run_id, jobs in self.jobs.items():
            if run_id in self.cancelled:
                continue
            for job in sorted(jobs):
                # Of a run whose spider died nobody knows whether it had seen everything.
                self._close(job, outcome if run_id == self.run_id else "stopped")

    def _send(self, path):
        about, items = self.spool.read(path)
        if about.get("runId") in self.cancelled:
            path.rename(path.with_suffix(".refused"))
            return
        name = path.stem.rpartition(" ")[2]
        try:
            if items:
                answer = self.door.post("/api/properties/batch", {**about, "properties": items}, name)
                self.jobs.setdefault(about.get("runId"), set()).update(answer["jobIds"])
                for reject in answer["rejected"]:
                    logger.warning("Not accepted: %s: %s", items[reject["index"]].get("url"), reject["reason"])
            path.unlink()
            self.failures = 0
        except NotNow as error:
            self.failures += 1
            wait = error.seconds if error.seconds is not None else 2 ** min(self.failures, 9) * random.uniform(0.5, 1)
            wait = min(max(wait, 0.2), LONGEST_WAIT_SECONDS)
            logger.warning("%s Sending again in %.1f s.", error, wait)
            time.sleep(wait)
        except Refused as error:
            self._refused(path, error, about.get("runId"))

    def _refused(self, path, error, run_id):
        if error.status in (401, 403, 404) or 300 <= error.status < 400:
            # The key or the address is wrong: every batch would be refused. They wait for a better one.
            logger.error("Parcelyard refuses everything (%s). Correct the key or the address.", error)
            self.broken = True
            return
        path.rename(path.with_suffix(".refused"))
        if error.code != "run-cancelled":
            logger.error("A batch was refused and is kept as %s: %s", path.with_suffix(".refused").name, error)
            return
        logger.error(
            "The run %s was cancelled in Parcelyard. Nothing more of it is sent; its batches are kept in %s with the ending .refused.",
            run_id,
            self.spool.folder,
        )
        self.cancelled.add(run_id)
        # What an earlier run left here says nothing of the one that crawls now.
        if run_id == self.run_id and not self.ending:
            self.on_cancelled()

    def _close(self, job, outcome):
        for attempt in range(5):
            try:
                self.door.post(f"/api/batch-jobs/{job}/close", {"outcome": outcome})
                return
            except NotNow as error:
                time.sleep(min(error.seconds or 2**attempt, 30))
            except Refused as error:
                logger.warning("Job %s could not be closed: %s", job, error)
                return
