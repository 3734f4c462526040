"""The guard against wheel edits."""

from PySide6.QtCore import QEvent, QObject
from PySide6.QtWidgets import (
    QAbstractScrollArea,
    QAbstractSlider,
    QAbstractSpinBox,
    QApplication,
    QComboBox,
    QScrollBar,
    QWidget,
)

_WHEEL = QEvent.Type.Wheel
_GUARDED = (QAbstractSpinBox, QComboBox, QAbstractSlider)


class WheelGuard(QObject):
    """Keeps the wheel from changing an answer: over such a widget it scrolls what lies behind."""

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Turn wheel events away from widgets that hold a value."""
        if event.type() is not _WHEEL or not _holds_value(watched):
            return False
        behind = watched.parent()
        while behind is not None and not isinstance(behind, QAbstractScrollArea):
            behind = behind.parent()
        if behind is not None:
            QApplication.sendEvent(behind.viewport(), event.clone())
        event.accept()
        return True


def _holds_value(watched: QObject) -> bool:
    if isinstance(watched, QScrollBar):
        return False
    parent = watched.parent() if isinstance(watched, QWidget) else None
    return isinstance(watched, _GUARDED) or isinstance(parent, QAbstractSpinBox | QComboBox)
