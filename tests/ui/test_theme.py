"""Colours that can be read and told apart, words that never turn into boxes."""

import math
import re
from itertools import combinations, pairwise

import pytest
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette, QRawFont
from PySide6.QtWidgets import QApplication

from models.words import Language
from resources import FOLDER, FONTS, ICONS
from ui import theme
from ui.icons import icon
from ui.theme import STATES, TOKENS, Scheme
from ui.widgets import STATE_ICONS, Chip

TEXT, OUTLINE = 4.5, 3.0

ON_SURFACE = ("text", "secondary", "placeholder", "accent", "error-text")
READ_ON = [
    *((name, ground) for name in ON_SURFACE for ground in ("surface", "window")),
    ("disabled", "window"),
    ("text", "hover"),
    ("text", "banner"),
    ("secondary", "hover"),
    ("on-accent", "accent"),
    ("on-accent", "accent-hover"),
    ("selected-text", "selected"),
    ("secondary", "selected"),
    ("error-text", "error-tint"),
    *((f"{state}-text", f"{state}-chip") for state in STATES),
]
SEEN_ON = [
    *((name, ground) for name in ("border", "focus") for ground in ("surface", "window")),
    *((f"{state}-bar", "surface") for state in STATES),
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


def test_both_schemes_name_the_same_tokens() -> None:
    assert TOKENS[Scheme.LIGHT].keys() == TOKENS[Scheme.DARK].keys()


@pytest.mark.parametrize("scheme", Scheme)
@pytest.mark.parametrize(("name", "ground"), READ_ON)
def test_text_can_be_read(scheme: Scheme, name: str, ground: str) -> None:
    assert contrast(TOKENS[scheme][name], TOKENS[scheme][ground]) >= TEXT


@pytest.mark.parametrize("scheme", Scheme)
@pytest.mark.parametrize(("name", "ground"), SEEN_ON)
def test_outlines_and_bars_can_be_seen(scheme: Scheme, name: str, ground: str) -> None:
    assert contrast(TOKENS[scheme][name], TOKENS[scheme][ground]) >= OUTLINE


@pytest.mark.parametrize("scheme", Scheme)
@pytest.mark.parametrize("sight", SIMULATIONS)
def test_state_bars_can_be_told_apart_by_every_eye(scheme: Scheme, sight: str) -> None:
    seen = [seen_with(TOKENS[scheme][f"{state}-bar"], SIMULATIONS[sight]) for state in STATES]
    assert min(difference(one, other) for one, other in combinations(seen, 2)) >= 12


def test_style_sheet_names_only_tokens_that_exist() -> None:
    for scheme in Scheme:
        assert not re.findall(r"@[a-z-]+", theme.style_sheet(scheme))
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
