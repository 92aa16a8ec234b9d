#include <QCheckBox>
#include <QComboBox>
#include <QLabel>
#include <QLineEdit>
#include <QScrollArea>
#include <QSlider>
#include <QToolButton>
#include <QtTest>

#include "experiment/notation/units.hpp"
#include "experiment/pages/policy_list.hpp"
#include "gui/parameters/parameter_dock.hpp"
#include "gui/parameters/quantity_box.hpp"
#include "gui/parameters/text_dock.hpp"
#include "gui/parameters/version_choices.hpp"
#include "gui/style/elided_label.hpp"
#include "models/kernel/kernel_rules.hpp"
#include "tests/gui/edited_scenario.hpp"

namespace acceptlab::gui {

class ParametersTest : public QObject {
  Q_OBJECT

 private slots:
  void quantities_are_read_and_written();
  void a_slider_reaches_its_ends();
  void every_key_in_force_has_a_field();
  void a_slider_edits_the_text_as_one_step();
  void a_key_on_a_slider_is_one_step();
  void sliders_go_by_sensible_amounts();
  void the_narrowest_dock_shows_its_boxes();
  void a_box_takes_units_and_steps();
  void a_menu_offers_the_catalogue();
  void a_menu_takes_numbers_as_well();
  void a_number_beside_a_word_is_no_string();
  void versions_are_a_menu_in_which_one_can_write();
  void names_are_read_by_their_ends_in_a_narrow_dock();
  void a_problem_stands_beside_its_field();
  void a_reset_field_goes_with_its_line();
  void searching_shows_defaults_too();
  void words_are_looked_for_in_any_order();
  void hovering_tells_where_a_value_comes_from();
  void a_key_without_a_default_says_none();
  void costs_have_fields();
  void a_cost_by_idle_time_stays_whole();
  void what_the_system_cannot_do_is_grey_and_says_why();
  void text_and_fields_have_one_history();
  void a_problem_stands_below_the_text();
};

void ParametersTest::quantities_are_read_and_written() {
  using Kind = Quantity::Kind;
  const Quantity wait{Kind::Duration, 220e3};
  QCOMPARE(wait.text(), std::string("220us"));
  QCOMPARE(wait.toml(), std::string("\"220us\""));
  QCOMPARE(wait.with(1234567).text(), std::string("1.23ms"));
  QCOMPARE((Quantity{Kind::Rate, 40e3}.toml()), std::string("\"40k/s\""));
  QCOMPARE((Quantity{Kind::Integer, 16}.with(17.4).toml()), std::string("17"));
  QCOMPARE((Quantity{Kind::Number, 2}.toml()), std::string("2.0"));
  QCOMPARE(quantity_from("1.5ms", Kind::Duration)->amount, 1.5e6);
  QCOMPARE(quantity_from("2k/s", Kind::Rate)->amount, 2000.0);
  QVERIFY(!quantity_from("2.5", Kind::Integer));
  QVERIFY(!quantity_from("soon", Kind::Duration));
}

void ParametersTest::a_slider_reaches_its_ends() {
  const Quantity workers{Quantity::Kind::Integer, 4};
  const SliderRange range(workers, experiment::find_key("server.workers"));
  QCOMPARE(range.amount_at(0), 1.0);                                 // no worker is none
  QCOMPARE(std::round(range.amount_at(SliderRange::steps)), 128.0);  // 32 times 4
  QCOMPARE(range.position_of(1), 0);
  QCOMPARE(range.position_of(128), SliderRange::steps);
  QVERIFY(!range.holds(0));
  QVERIFY(!range.holds(129));
}

void ParametersTest::every_key_in_force_has_a_field() {
  Document document;
  document.start_with(text, "s.toml");
  ParameterDock dock(document);
  for (const Parameter& p : parameters(*document.last_good()))
    QVERIFY2(dock.field(p.address) != nullptr, p.address.c_str());
  QVERIFY(dock.field("arrivals.web.process.rate") != nullptr);
  QCOMPARE(key_at("arrivals.web.process"), experiment::find_key("arrivals[].process"));
  QVERIFY(key_at("server.nothing") == nullptr);
}

void ParametersTest::a_slider_edits_the_text_as_one_step() {
  Document document;
  document.start_with(text, "s.toml");
  ParameterDock dock(document);
  dock.show();
  auto* slider = dock.field("arrivals.web.process.rate")->findChild<QSlider*>();
  QVERIFY(slider != nullptr);
  slider->setSliderDown(true);
  for (int i = 0; i < 30; ++i) slider->setValue(slider->value() + 2);
  slider->setSliderDown(false);
  QCOMPARE(document.history().count(), 1);
  QVERIFY(document.is_valid());
  QVERIFY(document.text().find("5k/s") == std::string::npos);
  document.history().undo();
  QCOMPARE(document.text(), text);
}

void ParametersTest::a_key_on_a_slider_is_one_step() {
  Document document;
  document.start_with(text, "s.toml");
  ParameterDock dock(document);
  dock.show();
  auto* slider = dock.field("server.workers")->findChild<QSlider*>();
  const auto workers = [&] { return document.last_good()->scenario.server.workers; };
  for (const unsigned expected : {5U, 6U, 7U, 8U}) {
    QTest::keyClick(slider, Qt::Key_Right);
    QCOMPARE(workers(), expected);
  }
  QTest::keyClick(slider, Qt::Key_Left);
  QCOMPARE(workers(), 7U);
  QCOMPARE(document.history().count(), 5);
  // No further than its ends.
  for (int i = 0; i < 10; ++i) QTest::keyClick(slider, Qt::Key_Left);
  QCOMPARE(workers(), 1U);
  document.set("server.workers", "40");
  QTest::keyClick(slider, Qt::Key_Up);
  QCOMPARE(workers(), 41U);
  // Larger numbers go by places of the slider.
  document.set("server.workers", "1000");
  QTest::keyClick(slider, Qt::Key_Right);
  QVERIFY(workers() > 1001);
}

void ParametersTest::sliders_go_by_sensible_amounts() {
  using Kind = Quantity::Kind;
  const auto next = [](double ns, bool above) {
    return Quantity{Kind::Duration, ns}.next_sensible(above).text();
  };
  QCOMPARE(next(220e3, true), std::string("250us"));
  QCOMPARE(next(220e3, false), std::string("200us"));
  QCOMPARE(next(800e3, true), std::string("1ms"));
  QCOMPARE(next(1e6, false), std::string("800us"));
  QCOMPARE((Quantity{Kind::Duration, 1234567}.sensible().text()), std::string("1.2ms"));
  QCOMPARE((Quantity{Kind::Duration, 9.7e6}.sensible().text()), std::string("10ms"));
  QCOMPARE((Quantity{Kind::Integer, 17}.sensible().text()), std::string("17"));
  QCOMPARE((Quantity{Kind::Integer, 511}.sensible().text()), std::string("500"));
  Document document;
  document.start_with(text, "s.toml");
  ParameterDock dock(document);
  dock.show();
  auto* slider = dock.field("run.duration")->findChild<QSlider*>();
  slider->setSliderDown(true);
  slider->setValue(slider->value() + 9);  // 20ms * 1024^(9/240) = 25.9ms
  slider->setSliderDown(false);
  QVERIFY2(document.text().find("duration = \"25ms\"\n") != std::string::npos,
           document.text().c_str());
  QTest::keyClick(slider, Qt::Key_Right);
  QVERIFY2(document.text().find("duration = \"30ms\"\n") != std::string::npos,
           document.text().c_str());
}

void ParametersTest::the_narrowest_dock_shows_its_boxes() {
  Document document;
  document.start_with(text, "s.toml");
  ParameterDock dock(document);
  dock.show();
  QTest::qWait(10);  // sections have their places in a later turn
  dock.resize(dock.minimumSizeHint().width(), 600);
  QTest::qWait(10);
  const QWidget* viewport = dock.findChild<QScrollArea*>()->viewport();
  for (const char* address : {"run.duration", "server.policy", "arrivals.web.process.rate"}) {
    const auto* reset = dock.field(address)->findChild<QToolButton*>();
    const QPoint end = reset->mapTo(viewport, QPoint(reset->width(), 0));
    QVERIFY2(end.x() <= viewport->width(), address);
  }
}

void ParametersTest::a_box_takes_units_and_steps() {
  Document document;
  document.start_with(text, "s.toml");
  ParameterDock dock(document);
  auto* box = dock.field("run.duration")->findChild<QuantityBox*>();
  QLineEdit* line = box->findChild<QLineEdit*>();
  line->selectAll();
  QTest::keyClicks(line, "1.5s");
  QTest::keyClick(line, Qt::Key_Return);
  QVERIFY(document.text().find("duration = \"1.5s\"\n") != std::string::npos);
  QTest::keyClick(line, Qt::Key_Up);  // a tenth more
  QVERIFY(document.text().find("duration = \"1.65s\"\n") != std::string::npos);
  auto* workers = dock.field("server.workers")->findChild<QuantityBox*>();
  QTest::keyClick(workers->findChild<QLineEdit*>(), Qt::Key_Down);
  QVERIFY(document.text().find("workers = 3\n") != std::string::npos);
}

void ParametersTest::a_menu_offers_the_catalogue() {
  Document document;
  document.start_with(text, "s.toml");
  ParameterDock dock(document);
  auto* menu = dock.field("server.policy")->findChild<QComboBox*>();
  QVERIFY(menu->findText("intel-2014") >= 0);
  QCOMPARE(menu->currentText(), QString("nginx-shared"));
  emit menu->activated(menu->findText("nginx-reuseport"));
  QCOMPARE(document.last_good()->scenario.server.policy, std::string("nginx-reuseport"));
}

void ParametersTest::a_menu_takes_numbers_as_well() {
  Document document;
  document.start_with(text, "s.toml");
  document.set("server.sockets", "1");
  ParameterDock dock(document);
  auto* menu = dock.field("server.sockets")->findChild<QComboBox*>();
  const auto choose = [&](const char* word) {
    const int item = menu->findData(QString(word));
    QVERIFY2(item >= 0, word);
    menu->setCurrentIndex(item);
    emit menu->activated(item);
  };
  const auto has = [&](const char* line) {
    return document.is_valid() && document.text().find(line) != std::string::npos;
  };
  const auto type = [](QComboBox* into, const char* typed) {
    into->lineEdit()->selectAll();
    QTest::keyClicks(into->lineEdit(), typed);
    QTest::keyClick(into->lineEdit(), Qt::Key_Return);
  };
  // The one that is shown already is no edit.
  const int steps = document.history().count();
  choose("1");
  QCOMPARE(document.history().count(), steps);
  choose("per-worker");
  QVERIFY(has("sockets = \"per-worker\"\n"));
  choose("1");
  QVERIFY(has("sockets = 1\n"));
  type(menu, "3");
  QVERIFY(has("sockets = 3\n"));
  type(menu, "cpus/8");
  QVERIFY(has("sockets = \"cpus/8\"\n"));
  // What is no word of the menu is written as TOML.
  auto* watch = dock.field("server.watch")->findChild<QComboBox*>();
  document.set("server.sockets", "2");
  type(watch, "[[0], [1], [0], [1]]");
  QVERIFY2(has("watch = [[0], [1], [0], [1]]\n"), document.text().c_str());
  document.set("server.rearm", "\"never\"");
  auto* rearm = dock.field("server.rearm")->findChild<QComboBox*>();
  rearm->setEditText("16");
  emit rearm->lineEdit()->editingFinished();
  QVERIFY2(document.text().find("rearm = 16\n") != std::string::npos, document.text().c_str());
}

void ParametersTest::a_number_beside_a_word_is_no_string() {
  Document document;
  document.start_with(text, "s.toml");
  ParameterDock dock(document);
  const auto type = [&](const char* address, const char* typed) {
    auto* line = dock.field(address)->findChild<QLineEdit*>();
    line->selectAll();
    QTest::keyClicks(line, typed);
    QTest::keyClick(line, Qt::Key_Return);
  };
  document.set("server.batch", "\"all\"");
  type("server.batch", "16");
  QVERIFY2(document.is_valid(), document.text().c_str());
  QCOMPARE(document.last_good()->scenario.server.batch, 16U);
  type("server.batch", "all");
  QVERIFY(document.is_valid());
  document.set("server.keepalive_requests", "\"none\"");
  type("server.keepalive_requests", "100");
  QVERIFY(document.text().find("keepalive_requests = 100\n") != std::string::npos);
  type("work.requests", "{ type = \"geometric\", mean = 3 }");
  QVERIFY2(document.text().find("requests = { type") != std::string::npos, document.text().c_str());
  // A version looks like a number, and is none.
  type("kernel.version", "5.10");
  QVERIFY2(document.text().find("version = \"5.10\"\n") != std::string::npos,
           document.text().c_str());
}

void ParametersTest::versions_are_a_menu_in_which_one_can_write() {
  Document document;
  document.start_with(text, "s.toml");
  ParameterDock dock(document);
  auto* menu = dock.field("kernel.version")->findChild<QComboBox*>();
  QVERIFY(menu != nullptr && menu->isEditable());
  const int old = menu->findData("4.4");
  QVERIFY(old >= 0);
  menu->setCurrentIndex(old);
  emit menu->activated(old);
  QVERIFY2(document.text().find("version = \"4.4\"\n") != std::string::npos,
           document.text().c_str());
  // Each is a version that is modelled, and none is newer than what is known.
  for (std::size_t s = 0; s < kernel::system_names.size(); ++s) {
    const auto system = static_cast<kernel::System>(s);
    for (const std::string& known : version_choices(system)) {
      const auto version = experiment::parse_version(known);
      QVERIFY2(version && *version >= kernel::modelled_versions(system).oldest &&
                   *version <= kernel::modelled_versions(system).newest,
               known.c_str());
    }
  }
}

void ParametersTest::names_are_read_by_their_ends_in_a_narrow_dock() {
  Document document;
  document.start_with(text, "s.toml");
  ParameterDock dock(document);
  dock.findChild<QCheckBox*>()->setChecked(false);
  dock.resize(300, 900);
  dock.show();
  QTest::qWait(50);
  for (const auto* label : dock.findChildren<ElidedLabel*>()) {
    if (!label->isVisible()) continue;
    QVERIFY2(!label->shown_text().contains(QChar(0x2026)), qPrintable(label->text()));
    QVERIFY(label->text().endsWith(label->shown_text()));
  }
  ElidedLabel name("sysctl.net.ipv4.tcp_max_syn_backlog");
  name.set_brief("tcp_max_syn_backlog");
  name.resize(name.minimumSizeHint());
  QCOMPARE(name.shown_text(), QString("tcp_max_syn_backlog"));
  name.resize(name.sizeHint());
  QCOMPARE(name.shown_text(), name.text());
}

void ParametersTest::a_problem_stands_beside_its_field() {
  Document document;
  document.start_with(text, "s.toml");
  ParameterDock dock(document);
  dock.show();
  auto* box = dock.field("server.workers")->findChild<QuantityBox*>();
  QLineEdit* line = box->findChild<QLineEdit*>();
  line->selectAll();
  QTest::keyClicks(line, "many");
  QTest::keyClick(line, Qt::Key_Return);
  QVERIFY(!document.is_valid());
  const auto labels = dock.field("server.workers")->findChildren<QLabel*>();
  QVERIFY(std::any_of(labels.begin(), labels.end(), [](const QLabel* label) {
    return label->isVisible() && label->text().contains("many");
  }));
  document.history().undo();
  QVERIFY(std::none_of(labels.begin(), labels.end(), [](const QLabel* label) {
    return label->isVisible() && label->text().contains("many");
  }));
}

void ParametersTest::a_reset_field_goes_with_its_line() {
  Document document;
  document.start_with(text, "s.toml");
  ParameterDock dock(document);
  dock.show();
  auto* reset = dock.field("run.warmup")->findChild<QToolButton*>();
  QVERIFY(reset->isVisible());
  reset->click();
  QVERIFY(document.text().find("warmup") == std::string::npos);
  QVERIFY(!document.last_good()->scenario.run.warmup);
}

void ParametersTest::searching_shows_defaults_too() {
  Document document;
  document.start_with(text, "s.toml");
  ParameterDock dock(document);
  dock.show();
  QVERIFY(!dock.field("server.backlog")->isVisible());  // a default
  QTest::keyClicks(&dock.search(), "server.backlog");
  QVERIFY(dock.field("server.backlog")->isVisible());
  QVERIFY(!dock.field("run.duration")->isVisible());
  dock.search().clear();
  dock.findChild<QCheckBox*>()->setChecked(false);
  QVERIFY(dock.field("server.backlog")->isVisible());
}

void ParametersTest::words_are_looked_for_in_any_order() {
  Document document;
  document.start_with(text, "s.toml");
  ParameterDock dock(document);
  dock.show();
  const auto found = [&](const char* words, const char* address) {
    dock.search().setText(words);
    return dock.field(address)->isVisible();
  };
  const auto says_nothing = [&] {
    const auto labels = dock.findChildren<QLabel*>();
    return std::any_of(labels.begin(), labels.end(), [](const QLabel* label) {
      return label->isVisible() && label->text().startsWith("nothing found");
    });
  };
  QVERIFY(found("wakeup cost", "costs.wake_idle"));
  QVERIFY(found("cost wake", "costs.wake_idle"));
  QVERIFY(found("syn cookies", "kernel.sysctl.net.ipv4.tcp_syncookies"));
  QVERIFY(!found("syn cookies", "server.workers"));
  QVERIFY(!says_nothing());
  QVERIFY(!found("wakeup zebra", "costs.wake_idle"));
  QVERIFY(says_nothing());
  dock.search().clear();
  QVERIFY(!says_nothing());
}

void ParametersTest::hovering_tells_where_a_value_comes_from() {
  Document document;
  document.start_with(text, "s.toml");
  ParameterDock dock(document);
  const auto hover = [&](const char* address) {
    return dock.field(address)->findChild<QLabel*>()->toolTip();
  };
  QVERIFY(hover("server.workers").contains("s.toml:3"));
  QVERIFY(hover("server.backlog").contains("Default"));
}

void ParametersTest::a_key_without_a_default_says_none() {
  Document document;
  document.start_with(text, "s.toml");
  ParameterDock dock(document);
  QVERIFY(dock.field("server.policy")->findChild<QLabel*>()->toolTip().contains("Default: none"));
}

void ParametersTest::costs_have_fields() {
  Document document;
  document.start_with(text, "s.toml");
  ParameterDock dock(document);
  dock.show();
  ParameterField* field = dock.field("costs.context_switch");
  QVERIFY(field != nullptr);
  QVERIFY(!field->isVisible());
  QTest::keyClicks(&dock.search(), "context_switch");
  QVERIFY(field->isVisible());
  const auto hover = [&] { return field->findChild<QLabel*>()->toolTip(); };
  for (const char* part : {"Default: ", "Source: ", "In force from: default", "duration"})
    QVERIFY2(hover().contains(part), part);
  QVERIFY(dock.field("costs.syn")->findChild<QLabel*>()->toolTip().contains("assumed"));
  // An edit writes it into the file, the arrow takes it out again, and both are steps.
  QLineEdit* line = field->findChild<QuantityBox*>()->findChild<QLineEdit*>();
  line->selectAll();
  QTest::keyClicks(line, "7us");
  QTest::keyClick(line, Qt::Key_Return);
  QVERIFY(document.is_valid());
  QVERIFY(document.text().find("[costs]\ncontext_switch = \"7us\"\n") != std::string::npos);
  QVERIFY(hover().contains("In force from: s.toml:"));
  field = dock.field("costs.context_switch");
  field->findChild<QToolButton*>()->click();
  QVERIFY(document.text().find("context_switch") == std::string::npos);
  document.history().undo();
  document.history().undo();
  QCOMPARE(document.text(), text);
  // They come closed where everything is shown.
  dock.search().clear();
  dock.findChild<QCheckBox*>()->setChecked(false);
  QVERIFY(dock.field("server.backlog")->isVisible());
  QVERIFY(!dock.field("costs.context_switch")->isVisible());
}

void ParametersTest::a_cost_by_idle_time_stays_whole() {
  Document document;
  document.start_with(text, "s.toml");
  ParameterDock dock(document);
  auto* line = dock.field("costs.wake_idle")->findChild<QLineEdit*>();
  QVERIFY2(line->text().startsWith("{ after = ["), qPrintable(line->text()));
  line->setText("3us");
  emit line->editingFinished();
  QVERIFY(document.is_valid());
  QVERIFY(document.text().find("wake_idle = \"3us\"\n") != std::string::npos);
  QVERIFY(dock.field("costs.wake_idle")->findChild<QuantityBox*>() != nullptr);
}

void ParametersTest::what_the_system_cannot_do_is_grey_and_says_why() {
  Document document;
  document.start_with(text, "s.toml");
  ParameterDock dock(document);
  const auto menu = [&](const char* address) {
    return dock.field(address)->findChild<QComboBox*>();
  };
  const auto item = [&](const char* address, const char* value) {
    return menu(address)->findData(QString(value));
  };
  const auto is_grey = [&](const char* address, const char* value) {
    return menu(address)->itemData(item(address, value), Qt::ForegroundRole).isValid();
  };
  QVERIFY(!is_grey("server.policy", "nginx-shared"));
  QVERIFY(is_grey("server.wait", "kqueue"));
  QVERIFY(menu("server.wait")->itemText(item("server.wait", "kqueue")).contains("not here"));
  // What is grey can be chosen; the problem then stands beside it.
  emit menu("server.wait")->activated(item("server.wait", "kqueue"));
  QVERIFY(!document.is_valid());
  document.history().undo();
  document.set("kernel.system", "\"dragonfly\"");
  QVERIFY(document.is_valid());
  QVERIFY(!is_grey("server.wait", "kqueue"));
  QVERIFY(is_grey("server.wait", "io-uring"));
  int grey = 0;
  for (const server::Policy& policy : server::catalogue()) {
    const auto& kernel = document.last_good()->scenario.kernel;
    const bool possible =
        experiment::policy_on_system(policy, kernel.system, kernel.version).possible;
    const std::string name(policy.name);
    QCOMPARE(is_grey("server.policy", name.c_str()), !possible);
    grey += possible ? 0 : 1;
  }
  QVERIFY(grey > 0);
}

void ParametersTest::text_and_fields_have_one_history() {
  Document document;
  document.start_with(text, "s.toml");
  TextDock dock(document);
  dock.moveCursor(QTextCursor::Start);
  QTest::keyClicks(&dock, "# mine");
  QTest::keyClick(&dock, Qt::Key_Return);
  dock.commit();
  QCOMPARE(document.text(), "# mine\n" + text);
  document.set("server.workers", "5");
  QVERIFY(dock.toPlainText().contains("workers = 5"));
  document.history().undo();
  document.history().undo();
  QCOMPARE(document.text(), text);
  QCOMPARE(dock.toPlainText().toStdString(), text);
}

void ParametersTest::a_problem_stands_below_the_text() {
  Document document;
  document.start_with(text, "s.toml");
  TextDock dock(document);
  dock.resize(400, 400);
  dock.show();
  QCOMPARE(dock.problems(), QString());
  const int whole = dock.viewport()->height();
  dock.setPlainText(QString::fromStdString(text).replace("workers = 4", "workers = -4"));
  dock.commit();
  QVERIFY(!document.is_valid());
  QVERIFY2(dock.problems().startsWith("\u26a0 line 3: "), qPrintable(dock.problems()));
  QVERIFY(dock.problems().contains("before this error"));
  QVERIFY(dock.viewport()->height() < whole);
  document.history().undo();
  QCOMPARE(dock.problems(), QString());
  QCOMPARE(dock.viewport()->height(), whole);
}

}  // namespace acceptlab::gui

QTEST_MAIN(acceptlab::gui::ParametersTest)
#include "parameters_test.moc"
