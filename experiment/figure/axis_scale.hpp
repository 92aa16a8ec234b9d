#pragma once

#include <optional>
#include <string>
#include <vector>

#include "experiment/figure/figure.hpp"

namespace acceptlab::experiment {

/// How an axis shows its values: in which unit, from where to where.
class AxisScale {
 public:
  /// `values`: all that are to be seen; those that are not finite do not count.
  AxisScale(const FigureAxis& axis, const std::vector<double>& values);

  /// A value in the unit of the axis.
  double shown(double value) const;
  std::optional<Interval> shown(const std::optional<Interval>& interval) const;
  /// With the unit: "service_wait (ms)".
  std::string title() const;
  /// Of numbers, as printf and gnuplot know it.
  const char* format() const;
  bool logarithmic() const { return axis_.logarithmic; }
  bool whole() const { return axis_.whole; }
  /// The ends, in the unit of the axis.
  double low() const { return low_; }
  double high() const { return high_; }
  const std::vector<Category>& categories() const { return axis_.categories; }

 private:
  const FigureAxis& axis_;
  double factor_ = 1;
  std::string unit_;
  double low_ = 0, high_ = 1;
};

}  // namespace acceptlab::experiment
