#include "gui/schematic/schematic_layout.hpp"

#include <QTest>

#include "gui/schematic/item_parts.hpp"
#include "tests/gui/scenario_of.hpp"

namespace acceptlab::gui {

using Part = SchematicLayout::Part;
using Item = SchematicLayout::Item;

namespace {

constexpr std::array all_parts{Part::Queues, Part::Cpus, Part::Sockets, Part::Workers};
const QSizeF usual_size(900, 360);

experiment::SystemMap map_of(unsigned workers, const std::string& policy) {
  return experiment::system_map(scenario_of(machine_and_server(workers, policy)));
}

SchematicLayout layout_of(const experiment::SystemMap& map, const QSizeF& size = usual_size) {
  return {map, 0, size, TextSize{16, 7}};
}

/// What is wrong with it; empty: nothing.
QString fault(const SchematicLayout& layout, const QSizeF& size) {
  const QRectF whole(QPointF(0, 0), size);
  for (const Part part : all_parts) {
    std::vector<QRectF> places;
    for (unsigned i = 0; i < layout.count(part); ++i) {
      const QRectF place = layout.place({part, i});
      const QString name = QString("item %1 of part %2").arg(i).arg(static_cast<int>(part));
      if (place.isEmpty()) return name + " has no place";
      if (!whole.contains(place)) return name + " lies outside";
      const auto found = layout.item_at(place.center());
      if (!found || found->part != part) return name + " is not found";
      if (layout.is_folded({part, i})) continue;
      if (found->number != i) return name + " is not found, another one is";
      for (const QRectF& other : places) {
        if (other.adjusted(0.1, 0.1, -0.1, -0.1).intersects(place)) return name + " overlaps";
      }
      places.push_back(place);
    }
  }
  const std::size_t ends = layout.count(Part::Sockets) + layout.count(Part::Workers);
  if (layout.watch_lines().size() > 3 * ends) return "too many lines";
  return {};
}

}  // namespace

class SchematicLayoutTest : public QObject {
  Q_OBJECT

 private slots:
  void everything_has_a_place_data() {
    QTest::addColumn<unsigned>("workers");
    QTest::addColumn<QString>("policy");
    for (const unsigned workers : {1U, 2U, 16U, 64U, 256U}) {
      for (const char* policy : {"nginx-shared", "nginx-reuseport", "intel-2014", "nginx-herd"})
        QTest::addRow("%u %s", workers, policy) << workers << policy;
    }
  }
  void everything_has_a_place() {
    QFETCH(unsigned, workers);
    QFETCH(QString, policy);
    const experiment::SystemMap map = map_of(workers, policy.toStdString());
    for (const QSizeF& size : {QSizeF(420, 160), usual_size, QSizeF(1600, 900)}) {
      const SchematicLayout layout = layout_of(map, size);
      QCOMPARE(layout.count(Part::Workers), std::size_t{workers});
      QCOMPARE(fault(layout, size), QString());
    }
  }

  void many_items_are_drawn_smaller() {
    QCOMPARE(layout_of(map_of(1, "nginx-shared")).grid(Part::Workers).detail, Detail::Full);
    QCOMPARE(layout_of(map_of(16, "nginx-shared")).grid(Part::Workers).detail, Detail::Line);
    const SchematicLayout many = layout_of(map_of(256, "nginx-reuseport"));
    QCOMPARE(many.grid(Part::Workers).detail, Detail::Cell);
    QVERIFY(many.grid(Part::Workers).folded.empty());
    // 60 pixels of height hold 3 rows at most of cells of 9: 256 do not fit into 84 of width.
    const ItemGrid tiny = item_grid(QRectF(0, 0, 84, 60), {16, 7}, [] {
      std::vector<unsigned> all(256);
      for (unsigned i = 0; i < 256; ++i) all[i] = i;
      return all;
    }());
    QVERIFY(!tiny.folded.empty());
    QCOMPARE(tiny.folded.size() + tiny.shown.size(), std::size_t{256});
    QVERIFY(!tiny.idle_folded);
  }

  void bars_leave_words_alone() {
    const TextSize text{16, 7};
    for (unsigned count = 1; count <= 40; ++count) {
      std::vector<unsigned> all(count);
      for (unsigned i = 0; i < count; ++i) all[i] = i;
      for (const double height : {90.0, 110.0, 130.0, 200.0, 420.0}) {
        const ItemGrid grid = item_grid(QRectF(0, 0, 370, height), text, all);
        if (grid.detail == Detail::Cell) continue;
        for (const QRectF& place : grid.places) {
          const QRectF words = words_of(place, grid.detail, text);
          const QRectF bar = bar_of(place, grid.detail, text);
          QVERIFY2(words.bottom() <= bar.top() + 1e-9 && place.contains(bar),
                   qPrintable(QString("%1 in %2: %3").arg(count).arg(height).arg(place.height())));
        }
      }
    }
  }

  void sixteen_sockets_use_the_room_in_columns() {
    const SchematicLayout layout = layout_of(map_of(16, "nginx-reuseport"), QSizeF(1200, 420));
    const ItemGrid& sockets = layout.grid(Part::Sockets);
    // 8 rows of 40 and 7 gaps of 5 are 355 of 420; 16 in one column would be lines.
    QCOMPARE(sockets.detail, Detail::Full);
    QCOMPARE(sockets.places[8].top(), sockets.places[0].top());
    QVERIFY(sockets.places[8].left() > sockets.places[0].right());
    QCOMPARE(fault(layout, QSizeF(1200, 420)), QString());
  }

  void cpus_with_nothing_to_do_share_a_place() {
    const auto scenario = scenario_of(
        "[machine]\ncores = 64\nnic_queues = 2\n[server]\nworkers = 4\npolicy = \"nginx-shared\"\n"
        "pin = \"0-3\"\n");
    const SchematicLayout layout = layout_of(experiment::system_map(scenario));
    const ItemGrid& cpus = layout.grid(Part::Cpus);
    QVERIFY(cpus.idle_folded);
    QCOMPARE(cpus.shown.size(), std::size_t{4});
    QCOMPARE(cpus.folded.size(), std::size_t{60});
    QVERIFY(layout.is_folded({Part::Cpus, 63}));
    QCOMPARE(layout.place({Part::Cpus, 63}), cpus.fold);
  }

  void a_worker_of_its_own_socket_has_one_line() {
    const WatchGraph graph = watch_graph(map_of(64, "nginx-reuseport"));
    QCOMPARE(graph.pairs.size(), std::size_t{64});
    QVERIFY(graph.bundles.empty());
  }

  void workers_of_one_socket_have_a_line_each() {
    QCOMPARE(watch_graph(map_of(64, "nginx-shared")).pairs.size(), std::size_t{64});
  }

  void everybody_with_everybody_is_a_bundle() {
    const auto scenario =
        scenario_of(machine_and_server(64, "nginx-reuseport") + "watch = \"all\"\n");
    const experiment::SystemMap map = experiment::system_map(scenario);
    QCOMPARE(map.sockets.size(), std::size_t{64});
    const WatchGraph graph = watch_graph(map);
    QVERIFY(graph.pairs.empty());
    QCOMPARE(graph.bundles.size(), std::size_t{1});
    QCOMPARE(graph.lines(), std::size_t{128});
    const SchematicLayout layout = layout_of(map);
    QVERIFY(layout.watch_lines().size() <= 65);
    QCOMPARE(layout.watch_lines_of({Part::Workers, 3}).size(), std::size_t{64});
  }

  void groups_are_bundles_of_their_own() {
    // Eight sockets, each of which eight of the workers watch.
    const experiment::SystemMap map = experiment::system_map(
        scenario_of(machine_and_server(64, "intel-2014") + "watch = \"groups\"\n"));
    QCOMPARE(map.sockets.size(), std::size_t{8});
    QCOMPARE(map.watch_lists.size(), std::size_t{8});
    QCOMPARE(watch_graph(map).pairs.size(), std::size_t{64});
    const SchematicLayout layout = layout_of(map);
    QCOMPARE(layout.watch_lines_of({Part::Sockets, 7}).size(), std::size_t{8});
  }

  void rings_of_many_sockets_are_drawn_as_one() {
    const experiment::SystemMap map = experiment::system_map(
        scenario_of(machine_and_server(64, "nginx-reuseport") + "watch = { ring = 16 }\n"));
    QCOMPARE(map.watch_lists.size(), std::size_t{64});
    const WatchGraph graph = watch_graph(map);  // of 64 x 16 pairs
    QVERIFY(graph.pairs.empty());
    QCOMPARE(graph.bundles.size(), std::size_t{1});
    QVERIFY(graph.bundles[0].mixed);
  }

  void dragonfly_has_no_nic_queues() {
    const auto scenario = scenario_of(
        "[machine]\ncores = 16\n[kernel]\nsystem = \"dragonfly\"\nversion = \"5.8\"\n"
        "[server]\nworkers = 16\npolicy = \"dragonfly-per-worker\"\n");
    const QSizeF size(1000, 600);  // a line for each of the CPUs
    const SchematicLayout layout = layout_of(experiment::system_map(scenario), size);
    QVERIFY(!layout.has_queues());
    QCOMPARE(layout.count(Part::Queues), std::size_t{1});
    QCOMPARE(layout.packet_lines().size(), std::size_t{16});
    QCOMPARE(fault(layout, size), QString());
  }

  void a_dispatcher_stands_between() {
    const experiment::SystemMap map = map_of(8, "memcached");
    QVERIFY(map.dispatcher_cpu.has_value());
    const SchematicLayout layout = layout_of(map);
    QVERIFY(layout.dispatcher().has_value());
    QVERIFY(layout.dispatcher()->left() > layout.grid(Part::Sockets).area.right());
    QVERIFY(layout.dispatcher()->right() < layout.grid(Part::Workers).area.left());
  }

  void workers_stand_by_their_cpu() {
    // Eight workers on four CPUs: two each.
    const auto scenario =
        scenario_of("[machine]\ncores = 4\n[server]\nworkers = 8\npolicy = \"nginx-shared\"\n");
    const SchematicLayout layout = layout_of(experiment::system_map(scenario));
    QCOMPARE(layout.groups().size(), std::size_t{4});
    for (const SchematicLayout::Group& group : layout.groups()) {
      for (unsigned w = 0; w < 8; ++w) {
        const bool inside = group.frame.contains(layout.place({Part::Workers, w}));
        QCOMPARE(inside, layout.map().workers[w].cpu == group.cpu);
      }
    }
  }

  void keys_go_from_item_to_item() {
    const SchematicLayout layout = layout_of(map_of(4, "nginx-reuseport"));
    QVERIFY((layout.neighbour({Part::Cpus, 0}, 0, 1) == Item{Part::Cpus, 1}));
    QVERIFY((layout.neighbour({Part::Cpus, 0}, 0, -1) == Item{Part::Cpus, 0}));
    QVERIFY((layout.neighbour({Part::Cpus, 2}, 1, 0) == Item{Part::Sockets, 2}));
    QVERIFY((layout.neighbour({Part::Sockets, 2}, 1, 0) == Item{Part::Workers, 2}));
    QVERIFY((layout.neighbour({Part::Workers, 2}, -1, 0) == Item{Part::Sockets, 2}));
  }

  void sockets_that_come_later_have_a_place() {
    const SchematicLayout layout(map_of(4, "nginx-reuseport"), 6, usual_size, {16, 7});
    QCOMPARE(layout.count(Part::Sockets), std::size_t{6});
    QCOMPARE(fault(layout, usual_size), QString());
  }
};

}  // namespace acceptlab::gui

QTEST_APPLESS_MAIN(acceptlab::gui::SchematicLayoutTest)
#include "schematic_layout_test.moc"
