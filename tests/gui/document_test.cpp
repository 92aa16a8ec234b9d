#include "gui/document/document.hpp"

#include <QProcess>
#include <QSignalSpy>
#include <QTemporaryDir>
#include <QtTest>

#include "experiment/compare/comparison_columns.hpp"
#include "gui/document/columns.hpp"
#include "gui/document/command_line.hpp"

namespace acceptlab::gui {

namespace {

const std::string text = R"(# a small server
format = 1

[server]
workers = 2      # one a core
backlog = 64
policy = "nginx-shared"

[[arrivals]]
name = "web"
process = { type = "poisson", rate = "5k/s" }

[run]
duration = "20ms"  # short
warmup = "1ms"
replications = 2
)";

std::string replaced(std::string whole, const std::string& a, const std::string& b) {
  whole.replace(whole.find(a), a.size(), b);
  return whole;
}

/// What the program reads for a command, whose words a shell takes apart.
std::vector<experiment::Column> columns_of(const QString& command) {
  QProcess shell;
  shell.start("sh", {"-c", "printf '%s\\n' " + command});
  shell.waitForFinished();
  QStringList words = QString::fromUtf8(shell.readAllStandardOutput()).split('\n');
  experiment::ColumnRequest request{{words.value(2).toStdString()}, {}, {}, {}};
  for (qsizetype i = 3; i + 1 < words.size(); i += 2) {
    const std::string argument = words[i + 1].toStdString();
    if (words[i] == "--set") request.overrides.set.push_back(argument);
    if (words[i] == "--policy") request.policies = experiment::split_values(argument);
  }
  return experiment::read_columns(request).columns;
}

/// In no order, but the first is the first.
QStringList hashes(const std::vector<experiment::Column>& columns) {
  QStringList all;
  for (const experiment::Column& column : columns)
    all += QString::fromStdString(column.scenario.hash);
  std::sort(all.begin() + 1, all.end());
  return all;
}

}  // namespace

class DocumentTest : public QObject {
  Q_OBJECT

 private slots:
  void edits_change_the_value_alone();
  void edits_of_one_drag_are_one_step();
  void a_drag_that_comes_back_is_no_step();
  void the_history_has_an_end();
  void problems_stand_beside_their_keys();
  void what_cannot_be_written_is_told();
  void saving_keeps_every_other_byte();
  void a_file_that_is_not_there();
  void columns_are_policies_variants_and_pinned_texts();
  void the_command_line_says_what_is_not_saved();
  void the_command_line_has_the_columns_of_the_window();
  void the_command_line_gives_the_scenarios_of_the_window();
  void words_of_a_shell();
};

void DocumentTest::edits_change_the_value_alone() {
  Document document;
  document.start_with(text, "s.toml");
  QVERIFY(document.is_valid());
  document.set("server.workers", "3");
  QCOMPARE(document.text(), replaced(text, "workers = 2 ", "workers = 3 "));
  QCOMPARE(document.last_good()->scenario.server.workers, 3U);
  document.set("arrivals.web.process.rate", "\"6k/s\"");
  QVERIFY(document.text().find("rate = \"6k/s\" }\n") != std::string::npos);
  document.history().undo();
  document.history().undo();
  QCOMPARE(document.text(), text);
  document.reset("server.backlog");
  QCOMPARE(document.text(), replaced(text, "backlog = 64\n", ""));
}

void DocumentTest::edits_of_one_drag_are_one_step() {
  Document document;
  document.start_with(text, "s.toml");
  for (int workers = 3; workers < 9; ++workers)
    document.set("server.workers", std::to_string(workers), 7);
  document.set("server.workers", "9", 8);  // another drag
  QCOMPARE(document.history().count(), 2);
  document.history().undo();
  QCOMPARE(document.last_good()->scenario.server.workers, 8U);
  document.history().undo();
  QCOMPARE(document.text(), text);
}

void DocumentTest::a_drag_that_comes_back_is_no_step() {
  Document document;
  document.start_with(text, "s.toml");
  document.set("server.workers", "3", 7);
  document.set("server.workers", "2", 7);
  QCOMPARE(document.text(), text);
  QCOMPARE(document.history().count(), 0);
}

void DocumentTest::the_history_has_an_end() {
  Document document;
  document.start_with(text, "s.toml");
  for (int i = 0; i < Document::most_steps + 20; ++i)
    document.set("server.workers", std::to_string(3 + i));
  QCOMPARE(document.history().count(), Document::most_steps);
  while (document.history().canUndo()) document.history().undo();
  // The first 20 cannot be undone, and the text is not that of the file.
  QCOMPARE(document.last_good()->scenario.server.workers, 22U);
  QVERIFY(!document.history().isClean());
}

void DocumentTest::problems_stand_beside_their_keys() {
  Document document;
  document.start_with(text, "s.toml");
  QSignalSpy changed(&document, &Document::changed);
  document.set("server.workers", "0");
  QCOMPARE(changed.count(), 1);
  QVERIFY(!document.is_valid());
  QCOMPARE(document.last_good()->scenario.server.workers, 2U);  // as it was
  QCOMPARE(document.problems().size(), 1U);
  QVERIFY(is_about(document.problems().front(), "server.workers"));
  QVERIFY(!is_about(document.problems().front(), "server.work"));
  document.history().undo();
  QVERIFY(document.is_valid());
  QVERIFY(document.problems().empty());
}

void DocumentTest::what_cannot_be_written_is_told() {
  Document document;
  document.start_with(text, "s.toml");
  document.set("server.workers", "[1,");
  QCOMPARE(document.text(), text);
  QVERIFY(!document.problems().empty());
  QVERIFY(is_about(document.problems().front(), "server.workers"));
  document.set("server.workers", "3");
  QVERIFY(document.problems().empty());
}

void DocumentTest::saving_keeps_every_other_byte() {
  QTemporaryDir folder;
  const QString path = folder.filePath("s.toml");
  QFile file(path);
  QVERIFY(file.open(QIODevice::WriteOnly));
  const QByteArray windows = QByteArray::fromStdString(text).replace("\n", "\r\n");
  file.write(windows);
  file.close();
  Document document;
  QString why;
  QVERIFY(document.open(path, why));
  QVERIFY(document.is_valid());
  document.set("run.duration", "\"30ms\"");
  QVERIFY(!document.history().isClean());
  QVERIFY(document.save(path, why));
  QVERIFY(document.history().isClean());
  QVERIFY(file.open(QIODevice::ReadOnly));
  QCOMPARE(file.readAll(), QByteArray(windows).replace("\"20ms\"", "\"30ms\""));
  QVERIFY(!document.save(path + "/s.toml", why));  // a file is no folder
  QVERIFY2(why.contains(path), qPrintable(why));
  QCOMPARE(document.name(), path);
}

void DocumentTest::a_file_that_is_not_there() {
  Document document;
  document.start_with(text, "s.toml");
  QString why;
  QVERIFY(!document.open("/no/such/file.toml", why));
  QVERIFY(why.contains("/no/such/file.toml"));
  QCOMPARE(document.text(), text);  // nothing is lost
}

void DocumentTest::columns_are_policies_variants_and_pinned_texts() {
  Document document;
  document.start_with(text + "[[variants]]\nname = \"more\"\nset = { \"server.workers\" = 4 }\n",
                      "s.toml");
  Columns columns(document);
  QCOMPARE(columns.specs().size(), 2U);
  columns.add_policy("nginx-reuseport");
  columns.add_policy("nginx-reuseport");  // is there already
  columns.pin();
  columns.add_policy("intel-2014");  // there is no room
  document.set("server.workers", "3");
  const auto read = columns.read();
  QCOMPARE(read.size(), 4U);
  QCOMPARE(read[0].scenario.server.workers, 3U);
  QCOMPARE(read[1].scenario.server.workers, 4U);
  QCOMPARE(read[2].scenario.server.policy, std::string("nginx-reuseport"));
  QCOMPARE(read[2].scenario.server.workers, 3U);
  QCOMPARE(read[3].scenario.server.workers, 2U);  // as it was when it was pinned
  columns.remove(0);
  QCOMPARE(columns.specs().size(), 4U);
  columns.remove(1);
  QCOMPARE(columns.specs().size(), 3U);
}

void DocumentTest::the_command_line_says_what_is_not_saved() {
  QTemporaryDir folder;
  Document document;
  document.start_with(text, "s.toml");
  Columns columns(document);
  QString why;
  QVERIFY(!command_line(document, columns, why));
  QVERIFY(why.contains("save"));
  const QString path = folder.filePath("s.toml");
  QVERIFY(document.save(path, why));
  QCOMPARE(*command_line(document, columns, why), "acceptlab run " + path);
  document.set("server.backlog", "65");
  document.set("arrivals.web.process.rate", "\"6k/s\"");
  QCOMPARE(*command_line(document, columns, why),
           "acceptlab run " + path +
               " --set server.backlog=65 --set "
               "'arrivals.web.process={ type = \"poisson\", rate = \"6k/s\" }'");
  QVERIFY(document.save(path, why));
  columns.add_policy("nginx-reuseport");
  QCOMPARE(*command_line(document, columns, why),
           "acceptlab compare " + path + " --policy nginx-reuseport");
  columns.add_policy("intel-2014");
  QCOMPARE(*command_line(document, columns, why),
           "acceptlab compare " + path + " --policy nginx-shared,nginx-reuseport,intel-2014");
  why.clear();
  columns.pin();
  const QString without = *command_line(document, columns, why);
  QVERIFY(why.contains("'pinned 1'"));
  QCOMPARE(without, "# " + why + "\nacceptlab compare " + path +
                        " --policy nginx-shared,nginx-reuseport,intel-2014");
}

void DocumentTest::the_command_line_has_the_columns_of_the_window() {
  const QTemporaryDir folder;
  const QString path = folder.filePath("s.toml");
  Document document;
  document.start_with(text + "[[variants]]\nname = \"more\"\nset = { \"server.workers\" = 4 }\n" +
                          "[[variants]]\nname = \"most\"\nset = { \"server.workers\" = 8 }\n",
                      "s.toml");
  QString why;
  QVERIFY(document.save(path, why));
  Columns columns(document);
  const QString compare = "acceptlab compare " + path;
  const auto command = [&] { return *command_line(document, columns, why); };
  QCOMPARE(command(), compare);
  columns.add_policy("nginx-herd");
  QCOMPARE(command(), compare + " --policy nginx-shared,nginx-herd");
  columns.remove(2);  // most
  const QString left = " --set 'variants=[{ name = \"more\", set = { \"server.workers\" = 4 } }]'";
  QCOMPARE(command(), compare + " --policy nginx-shared,nginx-herd" + left);
  columns.remove(2);  // the policy
  QCOMPARE(command(), compare + left);
  columns.remove(1);  // more
  QCOMPARE(command(), "acceptlab run " + path);
  columns.add_policy("nginx-herd");
  QCOMPARE(command(), compare + " --policy nginx-herd --set 'variants=[]'");
  // What it is told reads as those columns.
  experiment::ColumnRequest request{{path.toStdString()}, {}, {"nginx-herd"}, {}};
  request.overrides.set = {"variants=[]"};
  const auto read = experiment::read_columns(request).columns;
  QCOMPARE(read.size(), 2U);
  QCOMPARE(read[0].name, std::string("nginx-shared"));
  request.policies = {"nginx-shared", "nginx-herd"};
  request.overrides.set = {"variants=[{ name = \"more\", set = { \"server.workers\" = 4 } }]"};
  QCOMPARE(experiment::read_columns(request).columns.size(), 3U);
}

void DocumentTest::the_command_line_gives_the_scenarios_of_the_window() {
  const QTemporaryDir folder;
  const QString path = folder.filePath("s.toml");
  Document document;
  document.start_with(text + "[[variants]]\nname = \"more\"\nset = { \"server.workers\" = 4 }\n",
                      "s.toml");
  QString why;
  QVERIFY(document.save(path, why));
  Columns columns(document);
  const auto agrees = [&] {
    const auto command = command_line(document, columns, why);
    return command && hashes(columns.read()) == hashes(columns_of(*command));
  };
  // Another policy, by hand, and two beside it.
  document.set("server.policy", "\"intel-2014\"");
  QVERIFY(agrees());
  columns.add_policy("nginx-reuseport");
  QVERIFY(agrees());
  columns.add_policy("nginx-herd");
  QVERIFY(agrees());
  // One that the file has changed, and so has no name of its own.
  document.set("server.batch", "7");
  document.set("server.sockets", "2");
  document.set("costs.accept_ok", "\"5us\"");
  QVERIFY(agrees());
  document.reset("server.backlog");
  QVERIFY(agrees());
  // The same when all of that is in the file.
  QVERIFY(document.save(path, why));
  QVERIFY(agrees());
  // An entry that is not in the file cannot be set.
  document.rewrite(document.text() + "[[arrivals]]\nname = \"api\"\n", "text");
  QVERIFY(document.is_valid());
  QVERIFY(!command_line(document, columns, why));
  QVERIFY(why.contains("save"));
}

void DocumentTest::words_of_a_shell() {
  QCOMPARE(shell_word("a/b-c.toml"), "a/b-c.toml");
  QCOMPARE(shell_word("a b"), "'a b'");
  QCOMPARE(shell_word("it's"), "'it'\\''s'");
}

}  // namespace acceptlab::gui

QTEST_GUILESS_MAIN(acceptlab::gui::DocumentTest)
#include "document_test.moc"
