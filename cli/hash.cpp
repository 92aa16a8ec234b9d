#include <CLI/CLI.hpp>
#include <iostream>
#include <memory>
#include <string>
#include <vector>

#include "cli/common_options.hpp"
#include "experiment/keys/reading.hpp"
#include "experiment/pages/hash_query.hpp"

namespace acceptlab::cli {

namespace {

struct HashArguments {
  experiment::HashQuery query;
  std::string source, destination, flows_file;
  unsigned cpus = 0;
  bool json = false;
};

std::string content_of(const std::string& file) {
  auto text = experiment::file_contents(file);
  if (!text) throw experiment::HashQueryError(file + ": error: cannot be read");
  return *std::move(text);
}

Exit hash_command(const HashArguments& arguments) {
  try {
    const experiment::HashTable table(arguments.query);
    const auto flows =
        arguments.flows_file.empty()
            ? std::vector{experiment::flow_between(arguments.source, arguments.destination)}
            : experiment::read_flows(content_of(arguments.flows_file), arguments.flows_file);
    for (const auto& flow : flows) {
      std::cout << experiment::to_line(table.answer(flow), arguments.json) << '\n';
    }
    return Exit::Fine;
  } catch (const experiment::HashQueryError& error) {
    std::cerr << error.what() << '\n';
    return Exit::Usage;
  }
}

}  // namespace

void add_hash(CLI::App& app, Subcommands& subcommands) {
  const auto arguments = std::make_shared<HashArguments>();
  CLI::App* hash = app.add_subcommand("hash", "which listen socket each flow gets");
  hash->add_option("--system", arguments->query.system, "linux, dragonfly, freebsd, ...")
      ->required();
  hash->add_option("--version", arguments->query.version, "of the system, such as 6.1")->required();
  auto* source = hash->add_option("--src", arguments->source, "client, address:port");
  auto* destination = hash->add_option("--dst", arguments->destination, "server, address:port");
  auto* flows =
      hash->add_option("--flows", arguments->flows_file, "CSV file with rows src,sport,dst,dport");
  source->needs(destination)->excludes(flows);
  destination->needs(source)->excludes(flows);
  hash->add_option("--sockets", arguments->query.sockets, "listen sockets on the address")
      ->required();
  auto* cpus = hash->add_option("--cpus", arguments->cpus, "CPUs that run the protocol");
  hash->add_option("--secret", arguments->query.secret,
                   "of the hash; low 32 bits, above them that of IPv6 addresses (default 0)");
  hash->add_flag("--wildcard", arguments->query.wildcard, "the sockets are bound to any address");
  hash->add_flag("--json", arguments->json, "one JSON object a line");
  subcommands.push_back(
      {hash, [arguments, cpus, source, flows] {
         if (source->empty() && flows->empty()) {
           std::cerr << "acceptlab hash: error: --src and --dst, or --flows, are needed\n";
           return Exit::Usage;
         }
         if (!cpus->empty()) arguments->query.cpus = arguments->cpus;
         return hash_command(*arguments);
       }});
}

}  // namespace acceptlab::cli
