#include "gui/app/key_list.hpp"

#include <QObject>
#include <array>

namespace acceptlab::gui {

namespace {

struct Row {
  const char *keys, *what;
};
constexpr std::array rows{
    Row{"F5, Shift+F5", QT_TRANSLATE_NOOP("Keys", "run again, stop")},
    Row{"Ctrl+Z, Ctrl+Shift+Z", QT_TRANSLATE_NOOP("Keys", "undo, redo")},
    Row{"Ctrl+O, Ctrl+S, Ctrl+Shift+S", QT_TRANSLATE_NOOP("Keys", "open, save, save as")},
    Row{"Ctrl+F", QT_TRANSLATE_NOOP("Keys", "find a parameter")},
    Row{"Ctrl+1 ... Ctrl+7",
        QT_TRANSLATE_NOOP("Keys",
                          "to a dock: parameters, scenario file, schematic, comparison, CPU "
                          "timeline, sweep, sensitivity")},
    Row{"Ctrl+D", QT_TRANSLATE_NOOP("Keys", "pin the present state as a column")},
    Row{"Ctrl+E", QT_TRANSLATE_NOOP("Keys", "export the chart")},
    Row{"Ctrl+Shift+C", QT_TRANSLATE_NOOP("Keys", "copy as command line")},
    Row{"arrows or W A S D", QT_TRANSLATE_NOOP("Keys", "move a chart, the timeline")},
    Row{"+, -, F", QT_TRANSLATE_NOOP("Keys", "zoom in, zoom out, show all")},
    Row{"[, ]", QT_TRANSLATE_NOOP("Keys", "timeline: markers A and B")},
    Row{"comma, .", QT_TRANSLATE_NOOP("Keys", "timeline: to the slice before, to the next")},
    Row{"Space, .", QT_TRANSLATE_NOOP("Keys", "watching: play or pause, next event")},
    Row{"1 ... 4", QT_TRANSLATE_NOOP("Keys", "schematic: which column is drawn")},
    Row{"?", QT_TRANSLATE_NOOP("Keys", "this list")},
};

}  // namespace

QString key_list() {
  QString text = "<table cellspacing=6>";
  for (const Row& row : rows)
    text += QString("<tr><td><b>%1</b></td><td>%2</td></tr>")
                .arg(QString(row.keys).toHtmlEscaped(), QObject::tr(row.what));
  return text + "</table>";
}

}  // namespace acceptlab::gui
