"""The headless commands: the sample register, who is due, the month's workbook, the check. No Qt.

They take account and passphrase from SEPTIMA_USER and SEPTIMA_PASSPHRASE, or
ask for them on the terminal, and end with 0, or with one sentence on stderr
and another number.
"""

import argparse
import getpass
import io
import locale
import os
import re
import sys
from collections.abc import Sequence
from datetime import date, datetime
from pathlib import Path
from typing import NoReturn

from models.errors import UserError
from models.rules.days import EARLIEST, read_day
from models.services import registers
from models.services.registers import Register
from models.words import Language, Words

NO_DISPLAY = Words(
    "There is no screen here, so the window cannot open; the commands sample, due, export and check of"
    " “python main.py” work without one (python main.py --help).",
    "此处没有显示器，无法打开窗口；命令 sample、due、export、check 无需显示器（python main.py --help）。",
)
NOBODY_TO_ASK = Words(
    "Set SEPTIMA_USER and SEPTIMA_PASSPHRASE: there is no terminal here to ask for them.",
    "请设置 SEPTIMA_USER 和 SEPTIMA_PASSPHRASE：此处没有可供输入的终端。",
)
ACCOUNT = Words("Account: ", "账户：")
PASSPHRASE = Words("Passphrase: ", "口令：")
NOT_A_MONTH = Words(
    "“{text}” is not a month. Type it as 2026-03.", "“{text}”不是月份，请按 2026-03 的格式输入。"
)
NOT_IN_REACH = Words(
    "{text} lies outside the years {first} to {last} that this program works with.",
    "{text} 超出本程序支持的年份范围（{first}–{last}）。",
)
NOT_THAT_MANY = Words(
    "A sample register can be made with 0 to {most} operations, not {count}.",
    "示例登记库的手术例数须为 0 至 {most}，不能是 {count}。",
)
NOT_A_WORKBOOK = Words(
    "The month workbook needs a file name that ends in .xlsx.", "月度表格的文件名须以 .xlsx 结尾。"
)
SAMPLE_MADE = Words(
    "Sample register with {count} operations made in {folder}. Account: {person}; passphrase: {passphrase}",
    "示例登记库已建于 {folder}，共 {count} 例手术。账户：{person}；口令：{passphrase}",
)
EXPORTED = Words("{file}: {rows} rows written and read back.", "{file}：已写入并回读 {rows} 行。")
WRITTEN = Words("{file}: {rows} rows written.", "{file}：已写入 {rows} 行。")
SOUND = Words("The register is sound.", "登记库完好。")
UNSOUND = Words(
    "The register is damaged: {problem}. Restore a backup.", "登记库已损坏：{problem}。请从备份恢复。"
)
STOPPED = Words("Stopped; nothing half-written was left.", "已停止，未留下不完整的文件。")

_FIRST_YEAR, _LAST_YEAR = EARLIEST.year, 2199
_MOST_CASES = 100_000
_NAMED_AT_MOST = 3


class _Parser(argparse.ArgumentParser):
    def error(self, message: str) -> NoReturn:
        """Say in one sentence what is wrong with the command."""
        self.exit(2, _in_one_line(f"{self.prog}: {message} ({self.prog} --help)") + "\n")


def run(arguments: Sequence[str], about: str) -> int:
    """Run the command that `arguments` name and return the exit code; `about` is what --help says first."""
    _escape_what_cannot_be_shown()
    asked = _parser(about).parse_args(arguments)
    language = Language(asked.language) if asked.language else _language_here()
    try:
        asked.command(asked, language)
        sys.stdout.flush()
    except BrokenPipeError:  # whoever reads has seen enough, as “| head” does; nor is there more to flush
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
    except UserError as error:
        print(_in_one_line(error.say(language)), file=sys.stderr)
        return 1
    except (KeyboardInterrupt, EOFError):  # Ctrl+C, or Ctrl+D where a passphrase was asked for
        print(STOPPED.say(language), file=sys.stderr)
        return 130
    return 0


def tell_no_display() -> int:
    """Say that the window cannot open, and return the exit code."""
    _escape_what_cannot_be_shown()
    print(NO_DISPLAY.say(_language_here()), file=sys.stderr)
    return 1


def _parser(about: str) -> argparse.ArgumentParser:
    parser = _Parser(prog="main.py", description=about, formatter_class=argparse.RawDescriptionHelpFormatter)
    commands = parser.add_subparsers(title="headless commands", parser_class=_Parser, required=True)

    sample = commands.add_parser("sample", help="make the sample register")
    sample.add_argument("--cases", type=int, default=148)
    sample.add_argument("--today")
    sample.add_argument("--seed", type=int, default=1)
    sample.set_defaults(command=_sample)

    due = commands.add_parser("due", help="who has to be rung on a day")
    due.add_argument("--on", required=True)
    due.add_argument("--to", type=Path)
    due.set_defaults(command=_due)

    export = commands.add_parser("export", help="the month's workbook")
    export.add_argument("--month", required=True)
    export.add_argument("--to", type=Path, required=True)
    export.set_defaults(command=_export)

    check = commands.add_parser("check", help="is the register whole?")
    check.set_defaults(command=_check)

    for command in (sample, due, export, check):
        command.add_argument("folder", type=Path)
        command.add_argument("--language", choices=[language.value for language in Language])
    return parser


def _sample(asked: argparse.Namespace, language: Language) -> None:
    from models.services.patients import count

    today = _day(asked.today) if asked.today else date.today()
    if not 0 <= asked.cases <= _MOST_CASES:
        raise UserError(NOT_THAT_MANY, most=_MOST_CASES, count=asked.cases)
    with registers.make_sample(asked.folder, cases=asked.cases, today=today, seed=asked.seed) as register:
        made = count(register)
    print(
        SAMPLE_MADE.say(
            language,
            count=made,
            folder=asked.folder,
            person=registers.SAMPLE_PERSON,
            passphrase=registers.SAMPLE_PASSPHRASE,
        )
    )


def _due(asked: argparse.Namespace, language: Language) -> None:
    from models.services.worklist import at, due_list
    from reports import due_list as paper
    from reports.files import refuse_in_register

    now = datetime.now()
    on = _day(asked.on)
    if asked.to:
        paper.check_name(asked.to)
        refuse_in_register(asked.to)
    with _opened(asked.folder) as register:
        listed = due_list(register, at(on, now))
        if asked.to:
            rows = paper.write(asked.to, listed, register, now, language)
            print(WRITTEN.say(language, file=asked.to, rows=rows))
        else:
            print(paper.due_table(listed, language))


def _export(asked: argparse.Namespace, language: Language) -> None:
    from models.services.exports import month
    from reports.files import refuse_in_register
    from reports.workbook import write_month

    first = _month(asked.month)
    if asked.to.suffix.lower() != ".xlsx":
        raise UserError(NOT_A_WORKBOOK)
    refuse_in_register(asked.to)
    now = datetime.now()
    with _opened(asked.folder) as register:
        rows = write_month(asked.to, month(register, first, now), language)
    print(EXPORTED.say(language, file=asked.to, rows=rows))


def _check(asked: argparse.Namespace, language: Language) -> None:
    from models.services.checks import check

    with _opened(asked.folder) as register:
        result = check(register)
    if result.problems:
        raise UserError(UNSOUND, problem="; ".join(result.problems[:_NAMED_AT_MOST]))
    for table, rows in result.counts.items():
        print(f"{table:20}{rows:>10}")
    print(SOUND.say(language))


def _opened(folder: Path) -> Register:
    person, passphrase = os.environ.get("SEPTIMA_USER"), os.environ.get("SEPTIMA_PASSPHRASE")
    if (person is None or passphrase is None) and not sys.stdin.isatty():
        raise UserError(NOBODY_TO_ASK)
    if person is None:
        print(ACCOUNT.say(_language_here()), end="", file=sys.stderr, flush=True)  # not into a list piped on
        person = input()
    if passphrase is None:
        passphrase = getpass.getpass(PASSPHRASE.say(_language_here()))
    return registers.open_(folder, person, passphrase)


def _day(text: str) -> date:
    day = read_day(text, date.today())
    assert isinstance(day, date)  # no partial dates asked for
    _refuse_out_of_reach(day.year, text)
    return day


def _month(text: str) -> date:
    if not re.fullmatch(r"\d{4}-(0[1-9]|1[0-2])", text, re.ASCII):
        raise UserError(NOT_A_MONTH, text=text)
    year, month = map(int, text.split("-"))
    _refuse_out_of_reach(year, text)
    return date(year, month, 1)


def _refuse_out_of_reach(year: int, text: str) -> None:
    """Refuse the ends of the calendar, from which no window can be counted."""
    if not _FIRST_YEAR <= year <= _LAST_YEAR:
        raise UserError(NOT_IN_REACH, text=text, first=_FIRST_YEAR, last=_LAST_YEAR)


def _in_one_line(text: str) -> str:
    """Return `text` without what would break a line or steer a terminal; a folder can be named anything."""
    shown = (char if char.isprintable() else " " if char.isspace() else "\ufffd" for char in text)
    return " ".join("".join(shown).split())


def _escape_what_cannot_be_shown() -> None:
    """Let no character that the terminal or the file lacks end a command; Windows may write in code pages."""
    for stream in (sys.stdout, sys.stderr):
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _language_here() -> Language:
    name = os.environ.get("LC_ALL") or os.environ.get("LANG") or locale.getlocale()[0] or ""
    return Language.CHINESE if name.lower().startswith(("zh", "chinese")) else Language.ENGLISH
