#include "gui/parameters/parameter_dock.hpp"

#include <QCheckBox>
#include <QHBoxLayout>
#include <QLineEdit>
#include <QToolButton>
#include <QVBoxLayout>
#include <algorithm>

#include "gui/parameters/problem_text.hpp"
#include "gui/style/fields_area.hpp"
#include "gui/style/wrapped_label.hpp"

namespace acceptlab::gui {

namespace {

constexpr int widest_fields = 560;  // pixels
constexpr qsizetype most_problems = 8;

/// Which fields a set of parameters needs, in which order and of which kind.
std::string shape_of(const std::vector<Parameter>& all) {
  std::string shape;
  for (const Parameter& p : all) shape += p.address + "=" + editor_kind(p) + "\n";
  return shape;
}

QString title_of(const std::string& section) {
  return section.empty() ? QObject::tr("scenario") : QString::fromStdString(section);
}

}  // namespace

ParameterDock::ParameterDock(Document& document, QWidget* parent)
    : QWidget(parent), document_(document) {
  search_ = new QLineEdit(this);
  search_->setPlaceholderText(tr("Find a parameter"));
  search_->setClearButtonEnabled(true);
  search_->setAccessibleName(tr("Find a parameter"));
  only_changed_ = new QCheckBox(tr("only what the file sets"), this);
  only_changed_->setChecked(true);
  problems_ = new WrappedLabel(this);
  problems_->hide();
  nothing_ = new WrappedLabel(this);
  nothing_->hide();
  auto* content = new QWidget(this);
  sections_ = new QVBoxLayout(content);
  sections_->setContentsMargins(4, 0, 4, 4);
  sections_->addStretch(1);
  scroll_ = new FieldsArea(widest_fields, this);
  scroll_->setWidget(content);
  auto* column = new QVBoxLayout(this);
  column->setContentsMargins(4, 4, 0, 0);
  column->addWidget(search_);
  column->addWidget(only_changed_);
  column->addWidget(problems_);
  column->addWidget(nothing_);
  column->addWidget(scroll_, 1);
  connect(search_, &QLineEdit::textChanged, this, &ParameterDock::filter);
  connect(only_changed_, &QCheckBox::toggled, this, [this](bool only) { show_all(!only); });
  connect(&document_, &Document::changed, this, &ParameterDock::show_document);
  connect(&document_, &Document::renamed, this, &ParameterDock::settle);  // it may be another file
  show_document();
}

ParameterField* ParameterDock::field(const std::string& address) const {
  const auto found = fields_.find(address);
  return found == fields_.end() ? nullptr : found->second;
}

std::optional<std::string> ParameterDock::address_of(const experiment::Diagnostic& problem) const {
  const auto found = std::find_if(fields_.begin(), fields_.end(), [&](const auto& field) {
    return is_about(problem, field.first);
  });
  if (found == fields_.end()) return std::nullopt;
  return found->first;
}

void ParameterDock::settle() {
  for (const auto& [address, field] : fields_) field->settle();
}

void ParameterDock::reveal(const std::string& address) {
  search_->setText(QString::fromStdString(address));
  const auto first = fields_.lower_bound(address);
  const bool found = first != fields_.end() && first->first.starts_with(address);
  QWidget* target = found ? static_cast<QWidget*>(first->second) : search_;
  // A field that has just been shown has its place after the layout's next turn only.
  QMetaObject::invokeMethod(
      target,
      [this, target] {
        if (target == search_) return search_->setFocus();
        scroll_->ensureWidgetVisible(target);
        if (auto* editor = target->findChild<ValueEditor*>()) editor->setFocus();
      },
      Qt::QueuedConnection);
}

void ParameterDock::show_document() {
  // What cannot be read leaves the fields as they were, beside what is wrong with them.
  if (document_.is_valid()) {
    const std::vector<Parameter> all = parameters(*document_.last_good());
    const std::string shape = shape_of(all);
    if (shape != shape_) build(all);
    shape_ = shape;
    is_default_.clear();
    for (const Parameter& p : all) {
      fields_.at(p.address)->show_parameter(p, document_.last_good()->scenario);
      is_default_[p.address] = p.is_default;
    }
    filter();
  }
  show_problems();
}

void ParameterDock::build(const std::vector<Parameter>& all) {
  for (const auto& [name, section] : by_name_) section.whole->deleteLater();
  by_name_.clear();
  fields_.clear();
  for (const Parameter& p : all) {
    auto [entry, fresh] = by_name_.try_emplace(p.section);
    Section& section = entry->second;
    if (fresh) {
      section.whole = new QWidget(this);
      section.fields = new QWidget(section.whole);
      auto* heading = new QToolButton(section.whole);
      heading->setText(title_of(p.section));
      section.heading = heading;
      heading->setCheckable(true);
      heading->setAutoRaise(true);
      heading->setToolButtonStyle(Qt::ToolButtonTextBesideIcon);
      connect(heading, &QToolButton::clicked, this, [this, name = p.section](bool open) {
        if (open) closed_.erase(name);
        if (!open) closed_.insert(name);
        filter();
      });
      auto* column = new QVBoxLayout(section.whole);
      column->setContentsMargins({});
      column->setSpacing(0);
      column->addWidget(heading);
      column->addWidget(section.fields);
      auto* rows = new QVBoxLayout(section.fields);
      rows->setContentsMargins(8, 0, 0, 4);
      rows->setSpacing(1);
      sections_->insertWidget(sections_->count() - 1, section.whole);
    }
    auto* field = new ParameterField(p, document_.last_good()->scenario, section.fields);
    section.fields->layout()->addWidget(field);
    section.addresses.push_back(p.address);
    fields_[p.address] = field;
    connect(field, &ParameterField::edited, &document_, &Document::set);
    connect(field, &ParameterField::reset, &document_, &Document::reset);
  }
}

void ParameterDock::show_problems() {
  std::set<const experiment::Diagnostic*> shown;
  for (const auto& [address, field] : fields_) {
    std::vector<experiment::Diagnostic> own;
    for (const experiment::Diagnostic& problem : document_.problems()) {
      if (!is_about(problem, address)) continue;
      own.push_back(problem);
      shown.insert(&problem);
    }
    field->show_problems(own);
    // Wherever it is folded away.
    for (QWidget* part = own.empty() ? nullptr : field;
         part != nullptr && part != scroll_->widget(); part = part->parentWidget())
      part->show();
  }
  std::vector<experiment::Diagnostic> others;
  for (const experiment::Diagnostic& problem : document_.problems()) {
    if (!shown.contains(&problem)) others.push_back(problem);
  }
  problems_->setText(problem_lines(others, most_problems));
  problems_->setVisible(!others.empty());
}

void ParameterDock::show_all(bool all) {
  if (all) closed_.insert("costs");
  if (!all) closed_.erase("costs");
  filter();
}

/// A field is there when its words were asked for, or, while none are, when the file sets it.
void ParameterDock::filter() {
  const QString words = search_->text().trimmed();
  bool found = false;
  for (const auto& [name, section] : by_name_) {
    bool any = false;
    for (const std::string& address : section.addresses) {
      ParameterField& field = *fields_.at(address);
      const bool wanted = words.isEmpty() ? !only_changed_->isChecked() || !is_default_[address]
                                          : field.matches(words);
      field.setVisible(wanted);
      any = any || wanted;
    }
    found = found || any;
    section.whole->setVisible(any);
    const bool open = !words.isEmpty() || !closed_.contains(name);
    section.fields->setVisible(open);
    section.heading->setChecked(open);
    section.heading->setArrowType(open ? Qt::DownArrow : Qt::RightArrow);
  }
  nothing_->setText(tr("nothing found: no parameter has %1 in its name or its meaning").arg(words));
  nothing_->setVisible(!words.isEmpty() && !found);
}

}  // namespace acceptlab::gui
