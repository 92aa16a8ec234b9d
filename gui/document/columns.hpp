#pragma once

#include <QObject>
#include <optional>
#include <string>
#include <vector>

#include "experiment/compare/comparison.hpp"
#include "gui/document/document.hpp"

namespace acceptlab::gui {

/// What is compared: the document as it is, and beside it its variants, the same under other
/// policies, or texts that were pinned. The first is what the others are compared with.
class Columns : public QObject {
  Q_OBJECT

 public:
  static constexpr std::size_t most = 4;

  explicit Columns(Document& document);

  struct Spec {
    QString name;
    std::optional<std::string> policy{};   // of the document's text in place of its own
    std::optional<std::size_t> variant{};  // of the document's [[variants]]
    std::optional<std::string> pinned{};   // a text of its own; the document does not change it
  };
  const std::vector<Spec>& specs() const { return specs_; }
  bool is_full() const { return specs_.size() == most; }

  /// The document under another policy. No-op when full or when it is there already.
  void add_policy(const std::string& policy);
  /// The document as it is now, which later edits leave alone.
  void pin();
  /// Any but the document itself, which is column 0.
  void remove(std::size_t column);
  /// As after opening a file: the document and its variants, as many as there is room for.
  void start();

  /// For the engine; none unless every column can be read. All have seed and replications of the
  /// first, as in `acceptlab compare`.
  std::vector<experiment::Column> read();
  /// Why read() gave none, beside the document's own problems: by column.
  const std::vector<std::vector<experiment::Diagnostic>>& problems() const { return problems_; }

 signals:
  void changed();           // which columns there are
  void problems_changed();  // by read()

 private:
  Document& document_;
  std::vector<Spec> specs_;
  std::vector<std::vector<experiment::Diagnostic>> problems_;
};

}  // namespace acceptlab::gui
