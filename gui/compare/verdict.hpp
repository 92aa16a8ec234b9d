#pragma once

#include <QIcon>
#include <QString>
#include <optional>
#include <vector>

#include "experiment/result/summary.hpp"

namespace acceptlab::gui {

enum class Verdict : std::uint8_t { Met, Undecided, Missed };

Verdict verdict_of(const experiment::GoalSummary& goal);
/// The worst of all; nothing without goals.
std::optional<Verdict> worst_of(const std::vector<experiment::GoalSummary>& goals);

/// "met", "undecided", "missed".
QString verdict_word(Verdict verdict);
/// A tick in a disc, a question mark in a diamond, a cross in a square: told apart without colour.
QIcon verdict_icon(Verdict verdict);

}  // namespace acceptlab::gui
