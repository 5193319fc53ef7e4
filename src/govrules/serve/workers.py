"""Processes that judge requests: a thread that runs too long cannot be stopped, a process can.

A worker is a fresh Python (``spawn``), so a program that makes an app has to guard its main module.
"""

from __future__ import annotations

import os
import queue
import signal
from collections.abc import Callable
from contextlib import suppress
from multiprocessing import get_context
from multiprocessing.connection import Connection
from multiprocessing.context import SpawnProcess
from tempfile import TemporaryDirectory
from typing import TypeAlias

from govrules.policies.rules import Policies
from govrules.serve.answers import Answer, Limits, Question, answer, refused

MOST_ASKED = 500
"""Requests after which a worker is replaced, so that whatever its caches keep is given back."""

_Running: TypeAlias = tuple[SpawnProcess, Connection, TemporaryDirectory[str]]


class Workers:
    """As many workers as the limits say."""

    def __init__(self, policies: Policies, limits: Limits):
        self._limits = limits
        self._all = [_Worker(policies, limits) for _ in range(limits.workers)]
        self._idle: queue.SimpleQueue[_Worker] = queue.SimpleQueue()
        for worker in self._all:
            self._idle.put(worker)

    def start(self) -> None:
        """Start every process, so that the first request does not wait for one."""
        for _ in self._all:
            worker = self._idle.get()  # each in its turn: what is put back comes last
            with suppress(EOFError, OSError):  # who asks it will try again
                worker.start()
            self._idle.put(worker)

    def ask(self, question: Question) -> Answer:
        """The answer of the next worker that is free; waits for it."""
        try:
            worker = self._idle.get(timeout=self._limits.seconds)
        except queue.Empty:
            return refused(503, "正忙，请稍后再试")
        try:
            return worker.ask(question)
        finally:
            self._idle.put(worker)

    def stop(self) -> None:
        """End every process."""
        for worker in self._all:
            worker.stop()


class _Worker:
    """One process, its pipe and its folder."""

    def __init__(self, policies: Policies, limits: Limits):
        self._policies, self._limits = policies, limits
        self._running: _Running | None = None
        self._asked = 0

    def ask(self, question: Question) -> Answer:
        """The answer; a process that takes too long or breaks down is ended, and the next one is new."""
        try:
            _, connection, _ = self.start()
            connection.send(question)
            if not connection.poll(self._limits.seconds):
                self.stop()
                return refused(504, f"检查超过{self._limits.seconds:g}秒，已中止，请分成几份")
            given: Answer = connection.recv()
        except (EOFError, OSError):
            self.stop()
            return refused(503, "检查意外中断，什么也没有判定，请分成几份再试", note="worker died")
        self._asked += 1
        if self._asked >= MOST_ASKED or given.status == 413:
            self.stop()
        return given

    def start(self) -> _Running:
        """The process, started if there is none, with this end of its pipe and its folder."""
        if self._running is not None and self._running[0].is_alive():
            return self._running
        self.stop()
        context = get_context("spawn")
        here, there = context.Pipe()
        folder = TemporaryDirectory(prefix="govrules-")
        process = context.Process(
            target=_work, args=(there, self._policies, self._limits, folder.name), daemon=True
        )
        process.start()
        there.close()
        self._asked = 0
        self._running = running = process, here, folder
        here.recv()  # it says when it is ready: loading is not of the time that a request has
        return running

    def stop(self) -> None:
        """End the process, if there is one, and remove its folder with whatever stands in it."""
        if self._running is not None:
            process, _, folder = self._running
            self._running = None
            process.kill()
            process.join()
            folder.cleanup()


def _work(connection: Connection, policies: Policies, limits: Limits, folder: str) -> None:
    """What a worker does until its pipe is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the keys that end the service reach its workers, too
    _limit_memory(limits.memory)
    os.chdir(folder)
    connection.send("ready")
    receive: Callable[[], Question] = connection.recv
    with suppress(EOFError):
        while True:
            connection.send(answer(receive(), policies, limits))


def _limit_memory(most: int) -> None:
    try:
        import resource  # noqa: PLC0415 (not on Windows)
    except ImportError:
        return
    with suppress(ValueError, OSError):  # not everywhere can it be set
        resource.setrlimit(resource.RLIMIT_AS, (most, most))
