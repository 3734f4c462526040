"""Colours that can be read and told apart, words that never turn into boxes."""

import math
import re
from collections.abc import Callable
from itertools import combinations, pairwise
from pathlib import Path

import pytest
from PySide6.QtCore import QRect, Qt
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette, QRawFont
from PySide6.QtTest import QTest
from PySide6.QtWidgets import (
    QAbstractButton,
    QApplication,
    QCheckBox,
    QLineEdit,
    QPlainTextEdit,
    QPushButton,
    QRadioButton,
    QStyle,
    QStyleOptionButton,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from models.fields import Code
from models.words import Language, Words
from resources import FOLDER, FONTS, ICONS
from ui import theme
from ui.app import Look
from ui.forms.choices import Option
from ui.icons import icon
from ui.pages.today_cards import CARDS, CountCard
from ui.state import TEXT_SIZES, Appearance, Density
from ui.theme import STATES, TOKENS, Scheme
from ui.widgets import (
    STATE_ICONS,
    Button,
    Chip,
    ChoiceButton,
    DangerButton,
    IconButton,
    PageTitle,
    PrimaryButton,
    QuietButton,
    SecretField,
)

TEXT = {Scheme.LIGHT: 4.5, Scheme.DARK: 4.5, Scheme.HIGH_CONTRAST: 7.0}
OUTLINE = {Scheme.LIGHT: 3.0, Scheme.DARK: 3.0, Scheme.HIGH_CONTRAST: 4.5}

ON_SURFACE = ("text", "secondary", "placeholder", "accent", "error-text", "due-text", "disabled")
STRIPS = ("due-chip", "error-tint", "upcoming-chip", "done-chip")
READ_ON = [
    *((name, ground) for name in ON_SURFACE for ground in ("surface", "window")),
    *((name, ground) for name in ("text", "secondary", "error-text") for ground in ("hover", "banner")),
    *(("text", ground) for ground in STRIPS),  # quiet buttons, which have no ground of their own
    ("on-accent", "accent"),
    ("on-accent", "accent-hover"),
    ("selected-text", "selected"),
    ("secondary", "selected"),
    ("error-text", "error-tint"),
    *((f"{state}-text", f"{state}-chip") for state in STATES),
]
"""Each colour of words with each ground that the sheet and the delegates set them on."""
SEEN_ON = [
    *((name, ground) for name in ("border", "focus") for ground in ("surface", "window")),
    *(("focus", ground) for ground in ("banner", "selected", "hover", *STRIPS)),
    *(("error-text", ground) for ground in ("surface", "window")),
    *((f"{state}-bar", "surface") for state in STATES),
    *(("accent", ground) for ground in ("surface", "window")),
]

# Machado, Oliveira and Fernandes 2009, severity 1.0, on linear RGB.
SIMULATIONS = {
    "none": ((1, 0, 0), (0, 1, 0), (0, 0, 1)),
    "protan": (
        (0.152286, 1.052583, -0.204868),
        (0.114503, 0.786281, 0.099216),
        (-0.003882, -0.048116, 1.051998),
    ),
    "deutan": (
        (0.367322, 0.860646, -0.227968),
        (0.280085, 0.672501, 0.047413),
        (-0.011820, 0.042940, 0.968881),
    ),
    "tritan": (
        (1.255528, -0.076749, -0.178779),
        (-0.078411, 0.930809, 0.147602),
        (0.004733, 0.691367, 0.303900),
    ),
}
Triple = tuple[float, float, float]


def linear(colour: str) -> Triple:
    parts = [int(colour[at : at + 2], 16) / 255 for at in (1, 3, 5)]
    red, green, blue = (
        part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts
    )
    return red, green, blue


def luminance(colour: str) -> float:
    red, green, blue = linear(colour)
    return 0.2126 * red + 0.7152 * green + 0.0722 * blue


def contrast(one: str, other: str) -> float:
    light, dark = sorted((luminance(one), luminance(other)), reverse=True)
    return (light + 0.05) / (dark + 0.05)


def seen_with(colour: str, matrix: tuple[Triple, ...]) -> Triple:
    """Return `colour` in CIE Lab (D65) as an eye of the kind `matrix` sees it."""
    rgb = linear(colour)
    red, green, blue = (
        min(1.0, max(0.0, sum(a * b for a, b in zip(row, rgb, strict=True)))) for row in matrix
    )
    x = (0.4124564 * red + 0.3575761 * green + 0.1804375 * blue) / 0.95047
    y = 0.2126729 * red + 0.7151522 * green + 0.0721750 * blue
    z = (0.0193339 * red + 0.1191920 * green + 0.9503041 * blue) / 1.08883
    fx, fy, fz = (each ** (1 / 3) if each > 0.008856 else 7.787 * each + 16 / 116 for each in (x, y, z))
    return 116 * fy - 16, 500 * (fx - fy), 200 * (fy - fz)


def difference(one: Triple, other: Triple) -> float:
    """Return CIEDE2000 of two Lab colours; after Sharma, Wu and Dalal 2005."""
    (l1, a1, b1), (l2, a2, b2) = one, other
    mean_c = (math.hypot(a1, b1) + math.hypot(a2, b2)) / 2
    g = 0.5 * (1 - math.sqrt(mean_c**7 / (mean_c**7 + 25**7)))
    a1, a2 = a1 * (1 + g), a2 * (1 + g)
    c1, c2 = math.hypot(a1, b1), math.hypot(a2, b2)
    h1, h2 = math.degrees(math.atan2(b1, a1)) % 360, math.degrees(math.atan2(b2, a2)) % 360
    turn = h2 - h1
    turn -= 360 * round(turn / 360) if c1 * c2 else turn
    dl, dc, dh = l2 - l1, c2 - c1, 2 * math.sqrt(c1 * c2) * math.sin(math.radians(turn) / 2)
    ml, mc, mh = (l1 + l2) / 2, (c1 + c2) / 2, (h1 + turn / 2) % 360
    t = (
        1
        - 0.17 * math.cos(math.radians(mh - 30))
        + 0.24 * math.cos(math.radians(2 * mh))
        + 0.32 * math.cos(math.radians(3 * mh + 6))
        - 0.20 * math.cos(math.radians(4 * mh - 63))
    )
    sl = 1 + 0.015 * (ml - 50) ** 2 / math.sqrt(20 + (ml - 50) ** 2)
    sc, sh = 1 + 0.045 * mc, 1 + 0.015 * mc * t
    rt = (
        -2
        * math.sqrt(mc**7 / (mc**7 + 25**7))
        * math.sin(math.radians(60 * math.exp(-(((mh - 275) / 25) ** 2))))
    )
    return math.sqrt((dl / sl) ** 2 + (dc / sc) ** 2 + (dh / sh) ** 2 + rt * (dc / sc) * (dh / sh))


def test_difference_agrees_with_published_pairs() -> None:
    # Sharma, Wu and Dalal 2005, table 1, pairs 1, 7, 17 and 25.
    published = [
        ((50.0, 2.6772, -79.7751), (50.0, 0.0, -82.7485), 2.0425),
        ((50.0, 0.0, 0.0), (50.0, -1.0, 2.0), 2.3669),
        ((50.0, 2.5, 0.0), (73.0, 25.0, -18.0), 27.1492),
        ((60.2574, -34.0099, 36.2677), (60.4626, -34.1751, 39.4387), 1.2644),
    ]
    assert [difference(one, other) for one, other, _ in published] == pytest.approx(
        [expected for *_, expected in published], abs=5e-4
    )


@pytest.mark.parametrize("scheme", Scheme)
def test_every_scheme_names_the_same_tokens(scheme: Scheme) -> None:
    assert TOKENS[scheme].keys() == TOKENS[Scheme.LIGHT].keys()


@pytest.mark.parametrize("scheme", Scheme)
@pytest.mark.parametrize(("name", "ground"), READ_ON)
def test_text_can_be_read(scheme: Scheme, name: str, ground: str) -> None:
    assert contrast(TOKENS[scheme][name], TOKENS[scheme][ground]) >= TEXT[scheme]


@pytest.mark.parametrize("scheme", Scheme)
@pytest.mark.parametrize(("name", "ground"), SEEN_ON)
def test_outlines_and_bars_can_be_seen(scheme: Scheme, name: str, ground: str) -> None:
    assert contrast(TOKENS[scheme][name], TOKENS[scheme][ground]) >= OUTLINE[scheme]


@pytest.mark.parametrize("scheme", Scheme)
@pytest.mark.parametrize("sight", SIMULATIONS)
def test_state_bars_can_be_told_apart_by_every_eye(scheme: Scheme, sight: str) -> None:
    seen = [seen_with(TOKENS[scheme][f"{state}-bar"], SIMULATIONS[sight]) for state in STATES]
    assert min(difference(one, other) for one, other in combinations(seen, 2)) >= 12


def test_style_sheet_names_only_tokens_that_exist() -> None:
    for scheme in Scheme:
        assert not re.findall(r"@[a-z-]+", theme.style_sheet(scheme))
        assert "px" in theme.style_sheet(scheme)
    assert theme.style_sheet(Scheme.LIGHT) != theme.style_sheet(Scheme.DARK)


def test_style_sheet_is_one_that_qt_understands(qapp: QApplication) -> None:
    qapp.setStyleSheet(theme.style_sheet(Scheme.DARK))  # a warning of Qt's parser fails the test
    qapp.setStyleSheet(theme.style_sheet(Scheme.LIGHT))


def test_no_state_changes_the_measure_of_words() -> None:
    sheet = (FOLDER / "style.qss").read_text(encoding="utf-8")
    rules = re.findall(r"([^{}]+)\{([^}]*)\}", re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL))
    stateful = [body for selector, body in rules if re.search(r"(?<!:):(?!:)", selector)]
    assert stateful
    assert not [body for body in stateful if "font" in body]


def test_palette_takes_its_colours_from_the_tokens() -> None:
    palette = theme.palette(Scheme.DARK)
    assert palette.color(QPalette.ColorRole.Window) == QColor(TOKENS[Scheme.DARK]["window"])
    assert palette.color(QPalette.ColorRole.Text) == QColor(TOKENS[Scheme.DARK]["text"])


def test_token_speaks_of_the_scheme_on_screen(qapp: QApplication) -> None:
    theme.put_on(qapp, Scheme.DARK, Language.CHINESE)
    assert theme.token("window") == QColor("#14181D")
    with pytest.raises(KeyError):
        theme.token("no such token")


@pytest.mark.parametrize("size", [theme.HINT, theme.BODY, theme.SECTION, theme.PAGE, theme.COUNT])
def test_font_has_the_size_asked_for(size: int) -> None:
    assert theme.font(size).pointSize() == size
    assert theme.font(size, strong=True).weight() == QFont.Weight.DemiBold


def test_sizes_of_type_are_distinct_steps() -> None:
    sizes = (theme.HINT, theme.BODY, theme.SECTION, theme.PAGE, theme.COUNT)
    assert all(small < large for small, large in pairwise(sizes))


@pytest.mark.parametrize("path", sorted(FONTS.glob("*.ttf")), ids=lambda path: path.stem)
@pytest.mark.parametrize(
    "letters", ["面肌痉挛微血管减压术随访", "𫖮𬍛䶮曾仇单", "Septima 0123", "（）“”、·…—"]
)
def test_bundled_font_has_a_shape_for_each_letter(path: object, letters: str) -> None:
    font = QRawFont(str(path), 16)
    missing = [letter for letter in letters if letter.strip() and not font.supportsCharacter(ord(letter))]
    assert not missing


def test_some_chinese_family_is_there_after_bring_fonts(qapp: QApplication) -> None:
    theme.bring_fonts()
    families = theme.FAMILIES[Language.CHINESE]
    assert any(QFontDatabase.hasFamily(family) for family in families)


@pytest.mark.parametrize("language", Language)
def test_every_language_ends_at_the_bundled_family(language: Language) -> None:
    assert theme.FAMILIES[language][-1] == theme.BUNDLED


@pytest.mark.parametrize("path", sorted(ICONS.glob("*.svg")), ids=lambda path: path.stem)
def test_every_icon_can_be_drawn_in_its_colour(qapp: QApplication, path: object) -> None:
    name = str(path).replace("\\", "/").rsplit("/", 1)[1].removesuffix(".svg")
    picture = icon(name, "error-text", 16).pixmap(16, 16).toImage()
    drawn = [picture.pixelColor(x, y) for x in range(16) for y in range(16)]
    assert any(colour.alpha() > 0 for colour in drawn)


@pytest.mark.parametrize("size", TEXT_SIZES)
@pytest.mark.parametrize("compact", [False, True])
def test_type_and_controls_grow_with_the_text(qapp: QApplication, size: int, compact: bool) -> None:
    theme.put_on(qapp, Scheme.LIGHT, Language.ENGLISH, text_size=size, compact=compact)
    assert qapp.font().pointSizeF() == pytest.approx(theme.BODY * size / 100)
    assert theme.font(theme.PAGE).pointSizeF() == pytest.approx(theme.PAGE * size / 100)
    assert theme.control_height() == round((28 if compact else 32) * size / 100)
    assert theme.row_height() == round((36 if compact else 52) * size / 100)
    for control in (QPushButton("字"), QLineEdit("字")):
        control.ensurePolished()
        assert control.sizeHint().height() == max(theme.control_height(), _least_height(control))


def _least_height(control: QWidget) -> int:
    """Return the height of the letters with the border, below which no control can go."""
    return control.fontMetrics().height() + 2


def test_headings_take_their_size_from_the_sheet_at_every_size(qapp: QApplication) -> None:
    for size in TEXT_SIZES:
        theme.put_on(qapp, Scheme.LIGHT, Language.ENGLISH, text_size=size)
        heading = PageTitle("Septima")
        heading.ensurePolished()
        assert heading.font().pointSizeF() == pytest.approx(theme.PAGE * size / 100)


def test_the_look_follows_the_choices_of_the_person(qapp: QApplication, look: Look) -> None:
    look.state.text_size, look.state.density = 130, Density.COMPACT
    look.state.appearance = Appearance.HIGH_CONTRAST
    look.settle()
    assert (theme.text_size(), theme.compact(), theme.scheme()) == (130, True, Scheme.HIGH_CONTRAST)
    assert qapp.palette().color(QPalette.ColorRole.Window) == QColor("#000000")
    look.state.text_size, look.state.density = 100, Density.NORMAL
    look.settle()
    assert (theme.text_size(), theme.compact()) == (100, False)


def test_a_desktop_that_wants_high_contrast_gets_it_unless_the_person_chose(
    look: Look, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Wanting:
        def contrastPreference(self) -> Qt.ContrastPreference:  # noqa: N802 - Qt's name
            return Qt.ContrastPreference.HighContrast

    assert look.scheme() is Scheme.LIGHT
    with monkeypatch.context() as patch:
        patch.setattr(look, "_access", Wanting())  # no desktop here can be asked to want it
        assert look.scheme() is Scheme.HIGH_CONTRAST
        look.state.appearance = Appearance.DARK
        assert look.scheme() is Scheme.DARK


@pytest.mark.parametrize("scheme", Scheme)
def test_a_tick_is_drawn_for_every_scheme(scheme: Scheme) -> None:
    named = re.findall(r'url\("([^"]+)"\)', theme.style_sheet(scheme))
    assert len(named) == 2
    assert all(Path(each).is_file() for each in named)


STATEFUL: dict[str, Callable[[], QWidget]] = {
    "button": lambda: _checkable(Button("8  Not done")),
    "main button": lambda: _checkable(PrimaryButton("Save  Ctrl+S", name="save")),
    "quiet button": lambda: _checkable(QuietButton("Back  Esc")),
    "danger button": lambda: _checkable(DangerButton("Remove")),
    "choice button": lambda: _checkable(ChoiceButton("Make a register", name="plus")),
    "link of the navigation": lambda: _kind(_checkable(Button("Today")), "navigation"),
    "status button": lambda: _kind(_checkable(Button("中/EN")), "status"),
    "icon button": lambda: IconButton("x", "Close"),
    "line": lambda: QLineEdit("2026-03-20"),
    "secret line": lambda: SecretField("Passphrase"),
    "long text": lambda: QPlainTextEdit("words"),
    "check box": lambda: QCheckBox("Show what is typed"),
    "radio button": lambda: QRadioButton("Yes"),
    "option": lambda: _checkable(Option(Code(8, Words("Not done", "未做")))),
    "count": lambda: CountCard(CARDS[0], 1),
}


def _checkable(button: QAbstractButton) -> QAbstractButton:
    button.setCheckable(True)
    return button


def _kind(button: QWidget, kind: str) -> QWidget:
    button.setProperty("kind", kind)
    return button


@pytest.mark.parametrize("name", STATEFUL)
@pytest.mark.parametrize("compact", [False, True])
@pytest.mark.parametrize("size", [100, 130])
def test_no_state_moves_or_resizes_a_widget(
    qtbot: QtBot, qapp: QApplication, name: str, size: int, compact: bool
) -> None:
    theme.put_on(qapp, Scheme.LIGHT, Language.ENGLISH, text_size=size, compact=compact)
    window = QWidget()
    qtbot.addWidget(window)
    layout = QVBoxLayout(window)
    other = QLineEdit()
    made = STATEFUL[name]()
    layout.addWidget(other)
    layout.addWidget(made)
    window.show()
    window.activateWindow()
    qtbot.waitUntil(window.isActiveWindow)
    other.setFocus()
    calm = _measure(made)
    made.setFocus()
    assert made.hasFocus() or made.focusPolicy() is Qt.FocusPolicy.NoFocus
    assert _measure(made) == calm
    if isinstance(made, QAbstractButton) and made.isCheckable():
        made.setChecked(True)
        assert _measure(made) == calm
        made.setChecked(False)
    QTest.mouseMove(made, made.rect().center())
    made.setAttribute(Qt.WidgetAttribute.WA_UnderMouse, True)
    assert _measure(made) == calm
    made.setEnabled(False)
    assert _measure(made) == calm


def _measure(widget: QWidget) -> tuple[object, ...]:
    """Return all that decides how much room the words of `widget` take, and where they begin."""
    QApplication.processEvents()
    option = QStyleOptionButton()
    option.initFrom(widget)
    inside = widget.style().subElementRect(QStyle.SubElement.SE_PushButtonContents, option, widget)
    line = widget.style().subElementRect(QStyle.SubElement.SE_LineEditContents, option, widget)
    return (
        widget.sizeHint(), widget.minimumSizeHint(),
        widget.fontMetrics().horizontalAdvance("8 Not done 未做"), widget.font().weight(),
        _span(inside) if isinstance(widget, QPushButton) else None,
        _span(line) if isinstance(widget, QLineEdit) else None,
    )  # fmt: skip


def _span(rect: QRect) -> tuple[int, int, int]:
    """Return where words begin, how far they may go, and the middle of their line."""
    return rect.left(), rect.right(), rect.center().y()


def test_icon_follows_the_scheme(qapp: QApplication) -> None:
    def darkest() -> int:
        picture = icon("circle-check", "text").pixmap(16, 16).toImage()
        return min(
            picture.pixelColor(x, y).lightness()
            for x in range(16)
            for y in range(16)
            if picture.pixelColor(x, y).alpha() > 200
        )

    light = darkest()
    theme.put_on(qapp, Scheme.DARK, Language.CHINESE)
    assert darkest() > light + 100


def test_unknown_icon_is_a_defect(qapp: QApplication) -> None:
    with pytest.raises(OSError, match="no-such-icon"):
        icon("no-such-icon")


@pytest.mark.parametrize("state", STATES)
def test_each_state_has_a_chip_with_icon_and_word(qapp: QApplication, state: str) -> None:
    chip = Chip("字", state)
    assert chip.property("chip") == state
    assert f'chip="{state}"' in (FOLDER / "style.qss").read_text(encoding="utf-8")
    assert (ICONS / f"{STATE_ICONS[state]}.svg").is_file()
