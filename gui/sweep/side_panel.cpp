#include "gui/sweep/side_panel.hpp"

#include <QScrollBar>
#include <QVBoxLayout>

namespace acceptlab::gui {

namespace {

constexpr int widest_controls = 360;  // pixels

}  // namespace

SidePanel::SidePanel(QWidget* parent) : FieldsArea(widest_controls, parent) {
  auto* content = new QWidget(this);
  auto* all = new QVBoxLayout(content);
  all->setContentsMargins(0, 0, 4, 0);
  column_ = new QVBoxLayout;
  column_->setSpacing(4);
  all->addLayout(column_);
  all->addStretch(1);
  setWidget(content);
  setFrameShape(QFrame::NoFrame);
  setFocusPolicy(Qt::NoFocus);
}

void SidePanel::add(QWidget* widget) { column_->addWidget(widget); }

void SidePanel::add(QLayout* row) { column_->addLayout(row); }

QSize SidePanel::sizeHint() const { return {minimumWidth(), 120}; }

}  // namespace acceptlab::gui
