# `acceptlab init` as its user has it, and what `check` and `run` make of what it wrote.
#
#   cmake -D ACCEPTLAB=<program> -P command.cmake

string(RANDOM LENGTH 12 word)
set(folder /tmp/acceptlab-init-${word})
file(MAKE_DIRECTORY ${folder})

function(acceptlab status text)
  execute_process(COMMAND ${ACCEPTLAB} ${ARGN} WORKING_DIRECTORY ${folder}
                  RESULT_VARIABLE found OUTPUT_VARIABLE output ERROR_VARIABLE output)
  string(FIND "${output}" "${text}" at)
  if(NOT found EQUAL status OR at EQUAL -1)
    message(SEND_ERROR "${ARGN}: status ${found}, expected ${status} and \"${text}\":\n${output}")
  endif()
endfunction()

# Writes, checks and runs a scenario in short.
function(whole_way name)
  acceptlab(0 "wrote ${name}.toml" init -o ${name}.toml ${ARGN})
  acceptlab(0 "fine" check ${name}.toml)
  acceptlab(0 "service_wait" run ${name}.toml --progress never --set run.replications=2
            --set run.drain=1s)
endfunction()

foreach(second RANGE 10 40)
  string(APPEND log "10.0.0.1 - - [30/Nov/2026:05:15:${second} +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"-\" rt=0.00${second}\n")
  string(APPEND log "10.0.0.2 - - [30/Nov/2026:05:15:${second} +0000] \"GET / HTTP/1.1\" 200 1 \"-\" \"-\" rt=0.00${second}\n")
endforeach()
file(WRITE ${folder}/access.log "${log}")
file(WRITE ${folder}/nginx.conf
     "worker_processes 2;\nevents { worker_connections 768; }\nhttp { server { listen 80 reuseport; } }\n")
file(WRITE ${folder}/haproxy.cfg "global\n nbthread 2\nfrontend web\n bind :80\n")
file(WRITE ${folder}/httpd.conf "Listen 80\nMaxRequestWorkers 50\n")
file(WRITE ${folder}/empty.conf "# nothing\n")
file(WRITE ${folder}/bad.conf "worker_proceses 2;\nhttp { server { listen 80; }\n")

whole_way(demo --demo)
whole_way(machine)
whole_way(nginx --nginx nginx.conf)
whole_way(haproxy --haproxy haproxy.cfg --server-version 2.8)
whole_way(httpd --httpd httpd.conf)
whole_way(log --nginx nginx.conf --access-log access.log)
whole_way(field --access-log access.log --log-field rt --log-unit ms)

acceptlab(0 "bad.conf:1:1: warning: 'worker_proceses' is not known" init -o bad.toml --nginx bad.conf)
acceptlab(0 "2 things not understood" init -o bad.toml --force --nginx bad.conf)
file(READ ${folder}/bad.toml bad)
if(NOT bad MATCHES "bad.conf:1:1: 'worker_proceses' is not known")
  message(SEND_ERROR "the scenario does not list what was not understood:\n${bad}")
endif()
acceptlab(0 "format = 1" init -o - --quiet)
acceptlab(2 "nginx.toml is there already" init -o nginx.toml --nginx nginx.conf)
acceptlab(2 "cannot be read" init -o x.toml --nginx missing.conf)
acceptlab(2 "is a folder, not a file" init -o x.toml --nginx .)
acceptlab(2 "holds no directive of httpd" init -o x.toml --httpd empty.conf)
acceptlab(2 "excludes" init -o x.toml --nginx nginx.conf --haproxy haproxy.cfg)
acceptlab(2 "--demo reads nothing" init -o x.toml --demo --nginx nginx.conf)
acceptlab(2 "\"abc\" is not a version" init -o x.toml --nginx nginx.conf --server-version abc)
acceptlab(2 "give it a name with -o" init -o - --pcap access.log)
acceptlab(2 "-o" init)
if(EXISTS ${folder}/x.toml)
  message(SEND_ERROR "a refused command left a scenario")
endif()
file(REMOVE_RECURSE ${folder})
