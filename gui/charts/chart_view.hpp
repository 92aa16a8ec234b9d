#pragma once

namespace acceptlab::gui {

/// From where to where an axis reaches.
struct Reach {
  double low = 0, high = 1;
  bool operator==(const Reach&) const = default;
};

/// Which part of its data a chart shows. New data move the curves, not the axes: what a person has
/// zoomed to stays as long as any data are in it; all else stays as long as the data fit it and
/// fill a good part of it. Knows nothing of Qt.
class ChartView {
 public:
  ChartView(bool x_logarithmic, bool y_logarithmic)
      : x_{{}, x_logarithmic}, y_{{}, y_logarithmic} {}

  /// Where the data are now, with some air around them.
  void data(Reach x, Reach y);
  /// What a person has zoomed or panned to, moved to where it shows data: a little beyond them
  /// there is nothing to be seen.
  void choose(Reach x, Reach y);
  /// All of the data again.
  void fit();
  /// The next data are of something else: nothing stays.
  void forget();

  Reach x() const { return x_.shown; }
  Reach y() const { return y_.shown; }
  bool is_chosen() const { return chosen_; }

 private:
  struct Axis {
    Reach extent;
    bool logarithmic;
    Reach shown{};
    bool shows_enough() const;
    Reach limited(const Reach& wanted) const;
  };
  Axis x_, y_;
  bool chosen_ = false, empty_ = true;
};

}  // namespace acceptlab::gui
