"""Long work off the GUI thread."""

import threading
from collections.abc import Callable

import pytest
from PySide6.QtCore import QObject, QThread
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from models.errors import UserError
from models.words import same
from ui.tasks import Stopped, Task, Tick, Work, stop_all


class Listener:
    """Notes in which thread a signal arrived."""

    def __init__(self) -> None:
        self.threads: list[QThread] = []

    def hear(self, *_: object) -> None:
        self.threads.append(QThread.currentThread())


def endless(tick: Tick) -> object:
    while True:
        tick(0, 1)


def finished_result(qtbot: QtBot, work: Work) -> object:
    task = Task(work)
    with qtbot.waitSignal(task.finished) as caught:
        task.start()
    return caught.args[0] if caught.args else None


def test_work_runs_elsewhere_and_its_result_arrives(qtbot: QtBot) -> None:
    ran_in = finished_result(qtbot, lambda _tick: threading.get_ident())
    assert isinstance(ran_in, int)
    assert ran_in != threading.get_ident()


def test_progress_arrives_in_order_and_before_the_result(qtbot: QtBot) -> None:
    seen: list[object] = []

    def work(tick: Tick) -> object:
        for done in range(5):
            tick(done, 5)
        return "all"

    task = Task(work)
    task.progressed.connect(lambda done, total: seen.append((done, total)))
    task.finished.connect(seen.append)
    with qtbot.waitSignal(task.finished):
        task.start()
    assert seen == [*((done, 5) for done in range(5)), "all"]


def test_every_signal_arrives_in_the_gui_thread_even_at_plain_functions(qtbot: QtBot) -> None:
    listener = Listener()

    def work(tick: Tick) -> object:
        tick(1, 2)
        return None

    task = Task(work)
    task.progressed.connect(listener.hear)
    task.finished.connect(listener.hear)
    with qtbot.waitSignal(task.finished):
        task.start()
    application = QApplication.instance()
    assert application is not None
    assert listener.threads == [application.thread()] * 2


@pytest.mark.parametrize("error", [UserError(same("the disk is full")), ZeroDivisionError()])
def test_what_the_work_raises_is_handed_on(qtbot: QtBot, error: Exception) -> None:
    def work(_tick: Tick) -> object:
        raise error

    task = Task(work)
    with qtbot.assertNotEmitted(task.finished), qtbot.waitSignal(task.failed) as caught:
        task.start()
    assert caught.args == [error]


def test_stopping_ends_the_work_at_its_next_tick_and_is_no_failure(qtbot: QtBot) -> None:
    task = Task(endless)
    task.start()
    with qtbot.assertNotEmitted(task.failed), qtbot.waitSignal(task.stopped):
        task.stop()


def test_tick_raises_inside_the_work_so_that_it_can_tidy_up(qtbot: QtBot) -> None:
    tidied = threading.Event()

    def work(tick: Tick) -> object:
        try:
            return endless(tick)
        except Stopped:
            tidied.set()
            raise

    task = Task(work)
    task.start()
    with qtbot.waitSignal(task.stopped):
        task.stop()
    assert tidied.is_set()


def test_work_of_a_page_that_goes_away_is_stopped_and_harms_nothing(qtbot: QtBot) -> None:
    ended = threading.Event()

    def work(tick: Tick) -> object:
        try:
            return endless(tick)
        finally:
            ended.set()

    page = QObject()
    task = Task(work, page)
    task.start()
    page.deleteLater()
    qtbot.waitUntil(ended.is_set)


def test_stop_all_returns_only_when_nothing_runs_any_more(qtbot: QtBot) -> None:
    tasks = [Task(endless) for _ in range(3)]
    for task in tasks:
        task.start()
    stop_all()
    assert not any(task.is_running() for task in tasks)


def counted(count: int) -> Callable[[Tick], object]:
    return lambda _tick: count


def test_tasks_do_not_mix_their_results(qtbot: QtBot) -> None:
    assert [finished_result(qtbot, counted(number)) for number in range(4)] == [0, 1, 2, 3]
