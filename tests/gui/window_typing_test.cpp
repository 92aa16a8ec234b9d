// What is being typed is never lost: whatever is done next takes it first.

#include <QClipboard>
#include <QGuiApplication>
#include <QMenuBar>
#include <QSpinBox>
#include <QToolBar>
#include <QToolButton>

#include "gui/parameters/parameter_dock.hpp"
#include "gui/parameters/text_dock.hpp"
#include "gui/schematic/schematic_panel.hpp"
#include "gui/schematic/schematic_view.hpp"
#include "tests/gui/window_fixture.hpp"

namespace acceptlab::gui {

class WindowTypingTest : public QObject {
  Q_OBJECT

 private slots:
  void init();
  void a_key_saves_what_is_being_typed();
  void a_key_copies_what_is_being_typed();
  void a_key_pins_what_is_being_typed();
  void quitting_asks_for_what_is_being_typed();
  void a_line_of_text_is_a_field_like_others();
  void what_is_typed_into_the_text_is_taken_as_well();
  void a_click_anywhere_else_takes_it();
  void the_seed_is_taken_as_well();
  void redoing_does_not_undo_what_is_being_typed();
  void a_click_into_the_field_itself_ends_nothing();

 private:
  /// Without Return, and the focus stays there.
  QLineEdit* type(const char* address, const QString& text);
  unsigned workers() const { return window_->document().last_good()->scenario.server.workers; }
  QByteArray with_nine() const { return QByteArray(begin_).replace("workers = 2", "workers = 9"); }

  const QByteArray begin_ =
      quick_scenario().replace("format = 1\n", "format = 1\ntitle = \"first\"\n");
  std::unique_ptr<WindowFixture> fixture_;
  std::unique_ptr<MainWindow> window_;
  QString file_;
};

void WindowTypingTest::init() {
  window_.reset();
  fixture_ = std::make_unique<WindowFixture>();
  file_ = fixture_->write("s.toml", begin_);
  window_ = std::make_unique<MainWindow>();
  window_->open(file_);
  QVERIFY(activate(*window_));
  QCOMPARE(workers(), 2U);
}

QLineEdit* WindowTypingTest::type(const char* address, const QString& text) {
  ParameterField* field = window_->parameters().field(address);
  auto* line = field->findChild<QLineEdit*>();
  field->setFocus();
  line->selectAll();
  QTest::keyClicks(line, text);
  return line;
}

void WindowTypingTest::a_key_saves_what_is_being_typed() {
  type("server.workers", "9");
  QCOMPARE(workers(), 2U);  // not yet
  QTest::keyClick(QApplication::focusWidget(), Qt::Key_S, Qt::ControlModifier);
  QCOMPARE(bytes_of(file_), with_nine());
  QCOMPARE(window_->status(), "saved: " + file_);
  QVERIFY(!window_->isWindowModified());
}

void WindowTypingTest::a_key_copies_what_is_being_typed() {
  type("server.workers", "9");
  QTest::keyClick(QApplication::focusWidget(), Qt::Key_C, Qt::ControlModifier | Qt::ShiftModifier);
  const QString command = QGuiApplication::clipboard()->text();
  QVERIFY2(command.contains("server.workers=9"), qPrintable(command));
}

void WindowTypingTest::a_key_pins_what_is_being_typed() {
  type("server.workers", "9");
  QTest::keyClick(QApplication::focusWidget(), Qt::Key_D, Qt::ControlModifier);
  QCOMPARE(window_->columns().specs().size(), std::size_t{2});
  QCOMPARE(QByteArray::fromStdString(*window_->columns().specs()[1].pinned), with_nine());
}

void WindowTypingTest::quitting_asks_for_what_is_being_typed() {
  type("server.workers", "9");
  Person person;
  person.press(QMessageBox::Cancel);
  QTest::keyClick(QApplication::focusWidget(), Qt::Key_Q, Qt::ControlModifier);
  QVERIFY(person.is_done());
  QVERIFY(window_->isVisible());
  QCOMPARE(workers(), 9U);
  person.press(QMessageBox::Save);
  QVERIFY(window_->close());
  QVERIFY(person.is_done());
  QCOMPARE(bytes_of(file_), with_nine());
}

void WindowTypingTest::a_line_of_text_is_a_field_like_others() {
  type("title", "second");
  QTest::keyClick(QApplication::focusWidget(), Qt::Key_S, Qt::ControlModifier);
  QCOMPARE(bytes_of(file_), QByteArray(begin_).replace("first", "second"));
}

void WindowTypingTest::what_is_typed_into_the_text_is_taken_as_well() {
  auto* text = window_->findChild<TextDock*>();
  click_tab(*window_, "Scenario file");
  text->moveCursor(QTextCursor::Start);
  QTest::keyClicks(text, "# mine ");
  QTest::keyClick(text, Qt::Key_D, Qt::ControlModifier);  // before the hand rests
  QCOMPARE(QByteArray::fromStdString(*window_->columns().specs().back().pinned),
           "# mine " + begin_);
}

void WindowTypingTest::a_click_anywhere_else_takes_it() {
  QWidget* run = nullptr;
  for (QToolButton* button : window_->findChild<QToolBar*>("run")->findChildren<QToolButton*>())
    if (button->text() == "Run again" || button->text() == "&Run again") run = button;
  QVERIFY(run != nullptr);
  QWidget* schematic = &window_->schematic().view();
  QWidget* menus = window_->menuBar();
  QString number = "3";
  for (QWidget* place : {run, schematic, menus}) {
    type("server.workers", number);
    QTest::mousePress(place, Qt::LeftButton, {}, QPoint(place->width() - 3, place->height() / 2));
    QVERIFY2(workers() == number.toUInt(), place->metaObject()->className());
    QTest::mouseRelease(place, Qt::LeftButton, {}, QPoint(place->width() - 3, place->height() / 2));
    number = QString::number(number.toInt() + 1);
  }
}

void WindowTypingTest::the_seed_is_taken_as_well() {
  auto* seed = window_->findChild<QToolBar*>("run")->findChild<QSpinBox*>();
  seed->setFocus();
  seed->selectAll();
  QTest::keyClicks(seed, "77");
  QTest::keyClick(seed, Qt::Key_S, Qt::ControlModifier);
  QVERIFY(bytes_of(file_).contains("seed = 77\n"));
}

void WindowTypingTest::redoing_does_not_undo_what_is_being_typed() {
  window_->document().set("server.workers", "5");
  window_->document().history().undo();
  type("server.workers", "9");
  QTest::keyClick(QApplication::focusWidget(), Qt::Key_Z, Qt::ControlModifier | Qt::ShiftModifier);
  QCOMPARE(workers(), 9U);
}

void WindowTypingTest::a_click_into_the_field_itself_ends_nothing() {
  QLineEdit* line = type("server.workers", "12");
  QTest::mouseClick(line, Qt::LeftButton, {}, QPoint(2, line->height() / 2));
  QCOMPARE(workers(), 2U);
  QTest::keyClick(QApplication::focusWidget(), Qt::Key_Return);
  QCOMPARE(workers(), 12U);
}

}  // namespace acceptlab::gui

QTEST_MAIN(acceptlab::gui::WindowTypingTest)
#include "window_typing_test.moc"
