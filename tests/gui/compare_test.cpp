#include <QAbstractItemModelTester>
#include <QClipboard>
#include <QGuiApplication>
#include <QHeaderView>
#include <QMenu>
#include <QSignalSpy>
#include <QTableView>
#include <QToolButton>
#include <QtTest>

#include "experiment/compare/comparison_table.hpp"
#include "gui/compare/column_bar.hpp"
#include "gui/compare/difference_table.hpp"
#include "gui/document/columns.hpp"
#include "gui/engine/explorer.hpp"
#include "gui/style/elided_label.hpp"
#include "gui/style/faint_text.hpp"
#include "tests/gui/comparing.hpp"

namespace acceptlab::gui {

namespace {

std::vector<experiment::Column> two_columns(const std::string& more = {}) {
  const std::string text = small_server(more);
  experiment::Overrides other;
  other.policy = "nginx-reuseport";
  return {{"this", experiment::read_scenario_text(text, "s.toml").scenario},
          {"one each", experiment::read_scenario_text(text, "s.toml", other).scenario}};
}

const char* goals =
    "[goals]\nmust = [\"lost_share < 50%\", \"accept_wait.p99 < 1ns\"]\n";  // met, missed

/// The lines of the terminal's table, by cells.
std::vector<QStringList> terminal_rows(const experiment::Comparison& comparison) {
  const QString text =
      QString::fromStdString(experiment::comparison_table(comparison, {false, false}));
  std::vector<QStringList> rows;
  for (const QString& line : text.section("\n\n", 0, 0).split('\n'))
    rows.push_back(line.split('\t'));
  rows.erase(rows.begin());  // the header
  return rows;
}

QString cell(const DifferenceModel& model, int row, int column, int role = Qt::DisplayRole) {
  return model.index(row, column).data(role).toString();
}

int row_of(const DifferenceModel& model, const QString& label) {
  for (int row = 0; row < model.rowCount(); ++row) {
    if (cell(model, row, 0) == label) return row;
  }
  return -1;
}

QAction* entry(QMenu& menu, const QString& name) {
  for (QAction* action : menu.actions()) {
    if (action->text() == name || action->text().startsWith(name + " (")) return action;
  }
  return nullptr;
}

}  // namespace

class CompareTest : public QObject {
  Q_OBJECT

 private slots:
  void cells_are_those_of_the_terminal();
  void what_cannot_be_told_apart_says_so();
  void goals_have_a_word_and_an_icon();
  void stages_keep_the_shape_and_other_columns_reset_it();
  void control_c_copies_tabs();
  void answers_and_findings_stand_above();
  void dropped_packets_are_no_lost_connections_but_said();
  void columns_of_the_table_fill_its_width();
  void four_columns_fit_a_narrow_bar();
  void what_may_be_nothing_is_read_on_dark_as_well();
  void headers_have_the_marker_of_their_column();
  void the_menu_has_what_the_system_can_run();
  void policies_pins_and_removal();
  void goals_of_each_column_stand_in_the_bar();
  void goals_of_four_columns_are_read_on_a_laptop();
  void a_column_that_cannot_be_run_says_why();
  void the_explorer_gives_the_same_rows();
};

void CompareTest::cells_are_those_of_the_terminal() {
  DifferenceModel model;
  QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
  const SnapshotPtr snapshot = snapshot_of(two_columns(goals));
  model.show_snapshot(snapshot);
  QCOMPARE(model.columnCount(), 4);  // metric, two values, one difference
  const auto rows = terminal_rows(snapshot->comparison);
  // The terminal has two lines a metric: values, then differences; and one line a goal.
  const auto metrics = static_cast<int>(snapshot->rows.size());
  QCOMPARE(static_cast<int>(rows.size()), 2 * metrics + 2);
  QCOMPARE(model.rowCount(), metrics + 2);
  for (int i = 0; i < metrics; ++i) {
    const QStringList& values = rows[static_cast<std::size_t>(2 * i)];
    const QStringList& differences = rows[static_cast<std::size_t>(2 * i + 1)];
    for (int column = 0; column < 3; ++column) QCOMPARE(cell(model, i, column), values[column]);
    const QString shown = cell(model, i, 3);
    QCOMPARE(shown.section(" (may be 0)", 0, 0), differences[2]);
  }
  for (int i = 0; i < 2; ++i) {
    const QStringList& goal = rows[static_cast<std::size_t>(2 * metrics + i)];
    QCOMPARE(cell(model, metrics + i, 0), "goal: " + goal[0]);
    QCOMPARE(cell(model, metrics + i, 1), goal[1]);
    QCOMPARE(cell(model, metrics + i, 2), goal[2]);
  }
}

void CompareTest::what_cannot_be_told_apart_says_so() {
  DifferenceModel model;
  const SnapshotPtr snapshot = snapshot_of(two_columns());
  model.show_snapshot(snapshot);
  unsigned grey = 0, strong = 0;
  for (std::size_t i = 0; i < snapshot->rows.size(); ++i) {
    const experiment::ComparisonCell& difference = snapshot->rows[i].cells[1];
    const int row = static_cast<int>(i);
    const bool is_grey = model.index(row, 3).data(Qt::ForegroundRole).isValid();
    QCOMPARE(is_grey, !difference.told_apart);
    const bool says_none = difference.difference == "same" || difference.difference == "-";
    QCOMPARE(cell(model, row, 3).contains("(may be 0)"), !difference.told_apart && !says_none);
    const QString tip = cell(model, row, 3, Qt::ToolTipRole);
    QVERIFY(tip.contains("4 replication"));
    QVERIFY(tip.contains("correlation"));
    QCOMPARE(tip.contains("not distinguishable"), !difference.told_apart);
    ++(is_grey ? grey : strong);
  }
  // The test has seen both.
  QVERIFY(grey > 0);
  QVERIFY(strong > 0);
}

void CompareTest::goals_have_a_word_and_an_icon() {
  DifferenceModel model;
  model.show_snapshot(snapshot_of(two_columns(goals)));
  const int met = row_of(model, "goal: lost_share < 50%");
  const int missed = row_of(model, "goal: accept_wait.p99 < 1ns");
  QCOMPARE(cell(model, met, 1), QString("met"));
  QCOMPARE(cell(model, missed, 2), QString("missed"));
  const auto picture = [&](int row) {
    return model.index(row, 1).data(Qt::DecorationRole).value<QIcon>().pixmap(16).toImage();
  };
  QVERIFY(!picture(met).isNull());
  QVERIFY(picture(met) != picture(missed));
  // They differ where there is no colour as well.
  QVERIFY(picture(met).convertToFormat(QImage::Format_Alpha8) !=
          picture(missed).convertToFormat(QImage::Format_Alpha8));
  QCOMPARE(cell(model, met, 3), QString());
}

void CompareTest::stages_keep_the_shape_and_other_columns_reset_it() {
  DifferenceModel model;
  QAbstractItemModelTester tester(&model, QAbstractItemModelTester::FailureReportingMode::QtTest);
  QSignalSpy resets(&model, &QAbstractItemModel::modelReset);
  QSignalSpy changes(&model, &QAbstractItemModel::dataChanged);
  const auto columns = two_columns();
  model.show_snapshot(snapshot_of(columns, 0, 2));
  QCOMPARE(resets.size(), 1);
  QVERIFY(cell(model, 0, 1, Qt::ToolTipRole).contains("refined"));
  model.show_snapshot(snapshot_of(columns, 1, 2));
  QCOMPARE(resets.size(), 1);
  QCOMPARE(changes.size(), 1);
  QVERIFY(!cell(model, 0, 1, Qt::ToolTipRole).contains("refined"));
  model.show_snapshot(snapshot_of({columns[0]}));
  QCOMPARE(resets.size(), 2);
  QCOMPARE(model.columnCount(), 2);
}

void CompareTest::control_c_copies_tabs() {
  DifferenceTable table;
  table.show_snapshot(snapshot_of(two_columns()));
  table.show();
  QVERIFY(QTest::qWaitForWindowActive(&table));
  table.table().setFocus();
  QTest::keyClick(&table.table(), Qt::Key_C, Qt::ControlModifier);
  const QStringList lines = QGuiApplication::clipboard()->text().split('\n');
  QCOMPARE(lines[0], QString("metric\tthis\tone each\tone each against this"));
  QCOMPARE(lines.size(), table.model().rowCount() + 2);  // header, and the end of the last line
  QCOMPARE(lines[1].split('\t'),
           (QStringList{cell(table.model(), 0, 0), cell(table.model(), 0, 1),
                        cell(table.model(), 0, 2), cell(table.model(), 0, 3)}));
  // Two cells of a row: these alone.
  auto* selection = table.table().selectionModel();
  selection->select(QItemSelection(table.model().index(1, 0), table.model().index(1, 1)),
                    QItemSelectionModel::ClearAndSelect);
  QTest::keyClick(&table.table(), Qt::Key_C, Qt::ControlModifier);
  QCOMPARE(QGuiApplication::clipboard()->text(),
           "metric\tthis\n" + cell(table.model(), 1, 0) + '\t' + cell(table.model(), 1, 1) + '\n');
}

void CompareTest::answers_and_findings_stand_above() {
  DifferenceTable table;
  const SnapshotPtr snapshot = snapshot_of(two_columns());
  table.show_snapshot(snapshot);
  QVERIFY(!snapshot->answers.empty());
  for (const std::string& answer : snapshot->answers)
    QVERIFY(table.sentences().contains(QString::fromStdString(answer)));
  for (const std::string& finding : snapshot->findings)
    QVERIFY(table.sentences().contains("finding: " + QString::fromStdString(finding)));
  // What they rest on comes last, as on the terminal.
  const auto place = [&](const QString& text) { return table.sentences().indexOf(text); };
  QVERIFY(place("evidence for the rules: ") > place(": "));
  QVERIFY(table.sentences().contains("values in force are assumptions"));
  const QString terminal =
      QString::fromStdString(experiment::comparison_table(snapshot->comparison, {false, false}));
  for (const QString& line : table.sentences().split('\n'))
    QVERIFY2(terminal.contains(line), qPrintable(line));
  table.show_snapshot(snapshot_of({two_columns()[0]}));
  QVERIFY(table.sentences().contains("to compare"));
}

void CompareTest::dropped_packets_are_no_lost_connections_but_said() {
  auto snapshot = std::make_shared<Snapshot>(*snapshot_of(two_columns()));
  DifferenceTable table;
  table.show_snapshot(snapshot);
  QVERIFY(!table.sentences().contains("sent again"));
  auto& counts = snapshot->comparison.summaries[1].connections;
  counts.syn_dropped = 68304;
  counts.final_ack_dropped = 1;
  table.show_snapshot(snapshot);
  QVERIFY(table.sentences().contains(
      "one each: 68,304 SYNs and 1 final ACK were dropped and sent again"));
  QVERIFY(!table.sentences().contains("this: 0"));
}

void CompareTest::columns_of_the_table_fill_its_width() {
  DifferenceTable table;
  table.resize(1200, 400);
  table.show_snapshot(snapshot_of(two_columns()));
  table.show();
  QTest::qWait(10);
  QHeaderView& header = *table.table().horizontalHeader();
  const QAbstractItemView& view = table.table();
  QCOMPARE(header.length(), table.table().viewport()->width());
  for (int column = 0; column < header.count(); ++column)
    QVERIFY(header.sectionSize(column) >= view.sizeHintForColumn(column));
  // A width that a person chose stays.
  header.resizeSection(0, 77);
  table.show_snapshot(snapshot_of(two_columns()));
  QCOMPARE(header.sectionSize(0), 77);
}

void CompareTest::four_columns_fit_a_narrow_bar() {
  Document document;
  document.start_with(small_server(goals), "s.toml");
  Columns columns(document);
  columns.add_policy("nginx-reuseport");
  columns.add_policy("nginx-exclusive");
  columns.pin();
  ColumnBar bar(document, columns);
  bar.show_snapshot(snapshot_of(columns.read()));
  QCOMPARE(columns.specs().size(), 4U);
  QVERIFY2(bar.minimumSizeHint().width() < 900,
           qPrintable(QString::number(bar.minimumSizeHint().width())));
}

void CompareTest::what_may_be_nothing_is_read_on_dark_as_well() {
  QPalette dark;
  dark.setColor(QPalette::Base, QColor(0x20, 0x20, 0x20));
  dark.setColor(QPalette::Text, Qt::white);
  dark.setColor(QPalette::PlaceholderText, QColor(0x24, 0x24, 0x24));
  // Text of 0.65 white on nearly black: some 7 to 1, as WCAG counts; 4.5 is what it asks for.
  const QColor faint = faint_text(dark);
  QVERIFY2(faint.lightness() > 0x20 + 100, qPrintable(faint.name()));
  QVERIFY(faint.lightness() < 255 - 40);
  QPalette light;
  light.setColor(QPalette::Base, Qt::white);
  light.setColor(QPalette::Text, Qt::black);
  QVERIFY(faint_text(light).lightness() < 255 - 100);
}

void CompareTest::headers_have_the_marker_of_their_column() {
  DifferenceModel model;
  model.show_snapshot(snapshot_of(two_columns()));
  const auto picture = [&](int section) {
    return model.headerData(section, Qt::Horizontal, Qt::DecorationRole).value<QPixmap>().toImage();
  };
  QCOMPARE(model.headerData(3, Qt::Horizontal).toString(), QString("one each against this"));
  QVERIFY(!picture(1).isNull());
  QVERIFY(picture(1) != picture(2));
  QCOMPARE(picture(3), picture(2));
}

void CompareTest::the_menu_has_what_the_system_can_run() {
  Document document;
  document.start_with(small_server(), "s.toml");
  Columns columns(document);
  ColumnBar bar(document, columns);
  emit bar.policies().aboutToShow();
  QVERIFY(entry(bar.policies(), "nginx-reuseport")->isEnabled());
  document.set("kernel.system", "freebsd");
  document.set("kernel.version", "14.0");
  document.set("server.policy", "freebsd-shared");
  emit bar.policies().aboutToShow();
  // Waiters of an epoll are Linux's alone; the entry says so and cannot be chosen.
  QAction* exclusive = entry(bar.policies(), "nginx-exclusive");
  QVERIFY(exclusive != nullptr);
  if (!exclusive->isEnabled()) QVERIFY(exclusive->text().contains("not here: "));
  unsigned possible = 0, impossible = 0;
  for (QAction* action : bar.policies().actions()) ++(action->isEnabled() ? possible : impossible);
  QVERIFY(possible > 0);
  QVERIFY(impossible > 0);
}

void CompareTest::policies_pins_and_removal() {
  Document document;
  document.start_with(small_server(), "s.toml");
  Columns columns(document);
  ColumnBar bar(document, columns);
  bar.show();
  QVERIFY(QTest::qWaitForWindowActive(&bar));
  QSignalSpy changed(&columns, &Columns::changed);
  emit bar.policies().aboutToShow();
  entry(bar.policies(), "nginx-reuseport")->trigger();
  QCOMPARE(columns.specs().size(), 2U);
  emit bar.policies().aboutToShow();
  QVERIFY(!entry(bar.policies(), "nginx-reuseport")->isEnabled());
  QTest::keyClick(&bar, Qt::Key_D, Qt::ControlModifier);
  QTest::keyClick(&bar, Qt::Key_D, Qt::ControlModifier);
  QCOMPARE(columns.specs().size(), 4U);
  QCOMPARE(columns.specs()[3].name, QString("pinned 2"));
  QCOMPARE(*columns.specs()[2].pinned, document.text());
  // Four are the most.
  QVERIFY(!bar.pin().isEnabled());
  QTest::keyClick(&bar, Qt::Key_D, Qt::ControlModifier);
  QCOMPARE(columns.specs().size(), 4U);
  QVERIFY(bar.remove_button(0) == nullptr);
  QTest::mouseClick(bar.remove_button(2), Qt::LeftButton);
  QCOMPARE(columns.specs().size(), 3U);
  QTest::keyClick(&bar, Qt::Key_D, Qt::ControlModifier);
  QCOMPARE(columns.specs()[3].name, QString("pinned 1"));  // no two of one name
  QTest::keyClick(bar.remove_button(1), Qt::Key_Space);
  QCOMPARE(columns.specs()[1].name, QString("pinned 2"));
  QCOMPARE(changed.size(), 6);
}

void CompareTest::goals_of_each_column_stand_in_the_bar() {
  Document document;
  document.start_with(small_server(goals), "s.toml");
  Columns columns(document);
  ColumnBar bar(document, columns);
  bar.show_snapshot(snapshot_of(columns.read()));
  QCOMPARE(bar.goals_text(0), QString("1 of 2 goals missed"));
  document.set("goals.must", R"(["lost_share < 50%"])");
  bar.show_snapshot(snapshot_of(columns.read()));
  QCOMPARE(bar.goals_text(0), QString("goal met"));
  bar.show_snapshot(snapshot_of(columns.read(), 0, 2));  // better numbers are to come
  QCOMPARE(bar.goals_text(0), QString("goal met so far"));
  columns.pin();
  QCOMPARE(bar.goals_text(0), QString());  // the numbers are of other columns
  bar.show_snapshot(snapshot_of(columns.read()));
  QCOMPARE(bar.goals_text(1), QString("goal met"));
}

void CompareTest::goals_of_four_columns_are_read_on_a_laptop() {
  Document document;
  document.start_with(small_server(goals), "s.toml");
  Columns columns(document);
  for (int i = 0; i < 3; ++i) columns.pin();
  ColumnBar bar(document, columns);
  bar.show_snapshot(snapshot_of(columns.read()));
  bar.show();
  int read = 0;
  for (const int width : {930, 1800}) {
    bar.resize(width, bar.height());
    QCoreApplication::processEvents();
    QCOMPARE(bar.width(), width);
    for (const auto* label : bar.findChildren<ElidedLabel*>()) {
      if (label->text() != "1 of 2 goals missed" || !label->isVisible()) continue;
      QVERIFY(label->width() >= label->fontMetrics().horizontalAdvance(label->shown_text()));
      QVERIFY(label->shown_text() == label->text() || label->shown_text() == "1/2");
      ++read;
    }
  }
  QCOMPARE(read, 8);
}

void CompareTest::a_column_that_cannot_be_run_says_why() {
  Document document;
  document.start_with(small_server(), "s.toml");
  Columns columns(document);
  ColumnBar bar(document, columns);
  columns.add_policy("nginx-of-tomorrow");
  QVERIFY(document.is_valid());
  QVERIFY(columns.read().empty());
  document.set("server.backlog", "65");  // the bar looks when the document changes
  QVERIFY2(bar.problems().contains("nginx-of-tomorrow cannot be run"), qPrintable(bar.problems()));
  columns.remove(1);
  QCOMPARE(columns.read().size(), 1U);
  QCOMPARE(bar.problems(), QString());
}

void CompareTest::the_explorer_gives_the_same_rows() {
  Explorer explorer;
  SnapshotPtr last;
  connect(&explorer, &Explorer::refined, this,
          [&](const SnapshotPtr& snapshot) { last = snapshot; });
  QSignalSpy ended(&explorer, &Explorer::ended);
  explorer.explore(two_columns(goals));
  QVERIFY(ended.wait(20000));
  QVERIFY(last && last->is_final());
  DifferenceModel explored, compared;
  explored.show_snapshot(last);
  compared.show_snapshot(snapshot_of(two_columns(goals)));
  QCOMPARE(explored.rowCount(), compared.rowCount());
  for (int row = 0; row < compared.rowCount(); ++row) {
    for (int column = 0; column < compared.columnCount(); ++column)
      QCOMPARE(cell(explored, row, column), cell(compared, row, column));
  }
}

}  // namespace acceptlab::gui

QTEST_MAIN(acceptlab::gui::CompareTest)
#include "compare_test.moc"
