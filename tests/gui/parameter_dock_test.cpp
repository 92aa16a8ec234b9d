// What stands beside fields and text: the way back, and what is wrong.

#include "gui/parameters/parameter_dock.hpp"

#include <QCheckBox>
#include <QLabel>
#include <QLineEdit>
#include <QToolButton>
#include <QtTest>

#include "gui/parameters/text_dock.hpp"
#include "tests/gui/edited_scenario.hpp"

namespace acceptlab::gui {

namespace {

/// All that is said in a widget.
QString said_in(const QWidget& widget) {
  QStringList all;
  for (const QLabel* label : widget.findChildren<QLabel*>())
    if (label->isVisible()) all += label->text();
  return all.join('\n');
}

}  // namespace

class ParameterDockTest : public QObject {
  Q_OBJECT

 private slots:
  void the_arrow_stands_where_the_file_has_the_key();
  void no_problem_makes_the_dock_wider();
  void problems_have_their_line_and_no_caret();
  void what_is_no_text_is_not_shown_as_one();
  void the_value_before_stands_there_until_the_curves_settle();
};

void ParameterDockTest::the_arrow_stands_where_the_file_has_the_key() {
  Document document;
  document.start_with(text, "s.toml");
  ParameterDock dock(document);
  dock.show();
  dock.findChild<QCheckBox*>()->setChecked(false);
  const auto has_arrow = [&](const char* address) {
    const ParameterField* field = dock.field(address);
    return field->isVisible() && field->findChild<QToolButton*>()->isVisible();
  };
  QVERIFY(has_arrow("server.workers"));
  QVERIFY(!has_arrow("server.backlog"));  // a default
  QVERIFY(!has_arrow("server.sockets"));  // what the policy brings with it
  QVERIFY(dock.field("server.sockets")->findChild<QLabel*>()->font().bold());
  document.set("server.sockets", "1");
  QVERIFY(has_arrow("server.sockets"));
  dock.field("server.sockets")->findChild<QToolButton*>()->click();
  QVERIFY(!has_arrow("server.sockets"));
  QCOMPARE(document.text(), text);
}

void ParameterDockTest::no_problem_makes_the_dock_wider() {
  Document document;
  document.start_with(text, "s.toml");
  ParameterDock dock(document);
  dock.resize(340, 600);
  dock.show();
  const auto least_width = [&dock] {
    QTest::qWait(20);  // the layout's next turn
    return dock.minimumSizeHint().width();
  };
  const int narrowest = least_width();
  const std::string word(400, 'x');
  document.set("server.policy", "\"" + word + "\"");  // said below its field
  QVERIFY(!document.is_valid());
  QVERIFY(least_width() <= narrowest);
  document.start_with(text + word + " = 1\n", "s.toml");  // said above all fields
  QVERIFY(!document.is_valid());
  QVERIFY(said_in(dock).contains(QString::fromStdString(word)));
  QVERIFY(least_width() <= narrowest);
  document.start_with(text, "s.toml");
  dock.search().setText(QString::fromStdString(word));  // nothing is found
  QVERIFY(least_width() <= narrowest);
}

void ParameterDockTest::problems_have_their_line_and_no_caret() {
  Document document;
  document.start_with(text, "s.toml");
  ParameterDock dock(document);
  dock.show();
  document.start_with(text + "tempo = 1\n", "s.toml");
  const QString said = said_in(dock);
  QVERIFY2(said.contains("\u26a0 line 11: "), qPrintable(said));
  QVERIFY2(!said.contains('^'), qPrintable(said));
}

void ParameterDockTest::what_is_no_text_is_not_shown_as_one() {
  const std::string program(
      "\x7f"
      "ELF\2\1\1\0\0\0\0\xff\xfe",
      13);
  Document document;
  document.start_with(program, "a.out");
  ParameterDock dock(document);
  TextDock editor(document);
  dock.show();
  editor.show();
  QVERIFY(!document.is_valid());
  QVERIFY2(said_in(dock).contains("this is no text"), qPrintable(said_in(dock)));
  QVERIFY(!said_in(dock).contains("ELF"));
  QVERIFY(editor.problems().contains("this is no text"));
  QCOMPARE(editor.toPlainText(), QString());
  QVERIFY(editor.isReadOnly());
  editor.commit();
  QCOMPARE(document.text(), program);
  document.start_with(text, "s.toml");
  QVERIFY(!editor.isReadOnly());
  QCOMPARE(editor.toPlainText().toStdString(), text);
}

void ParameterDockTest::the_value_before_stands_there_until_the_curves_settle() {
  Document document;
  document.start_with(text, "s.toml");
  ParameterDock dock(document);
  dock.show();
  const auto before = [&](const char* address) { return dock.field(address)->value_before(); };
  QCOMPARE(before("server.workers"), QString());
  document.set("server.workers", "5");
  document.set("server.workers", "6");  // the curves of 5 were never there
  QCOMPARE(before("server.workers"), QString("4"));
  QCOMPARE(before("run.duration"), QString());
  document.set("server.workers", "4");
  QCOMPARE(before("server.workers"), QString());
  document.set("run.duration", "\"30ms\"");
  QCOMPARE(before("run.duration"), QString("20ms"));
  dock.settle();
  QCOMPARE(before("run.duration"), QString());
  document.set("run.duration", "\"40ms\"");
  QCOMPARE(before("run.duration"), QString("30ms"));
  document.start_with(text, "other.toml");  // nothing of another file
  QCOMPARE(before("run.duration"), QString());
}

}  // namespace acceptlab::gui

QTEST_MAIN(acceptlab::gui::ParameterDockTest)
#include "parameter_dock_test.moc"
