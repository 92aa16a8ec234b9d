-- The CPU that a request asks for, burnt in the HAProxy thread that serves it:
-- /work?cpu=NANOSECONDS&wait=NANOSECONDS. It is a loop counted beforehand, so that a stolen or
-- preempted burst takes longer on the wall and the same of the CPU. HAProxy loads this once for each
-- thread.

local loops_per_us = LOOPS_PER_US -- 0: measured here

-- Most of a turn is one loop in C, and nothing of it is garbage.
local bytes, find = string.rep("x", 80), string.find
local function burn(turns)
  for _ = 1, turns do find(bytes, "[b]") end
end

-- The median of bursts of about a millisecond. Where a request is served the interpreter counts its
-- instructions (tune.lua.forced-yield), which takes time, so it does here.
local function measured_speed()
  local turns, speeds = 1800, {}
  debug.sethook(function() end, "", 2147483647)
  for burst = 1, 101 do
    local begin = os.clock() -- CPU time
    burn(turns)
    speeds[burst] = turns / (1e6 * (os.clock() - begin))
  end
  debug.sethook()
  table.sort(speeds)
  return speeds[51]
end

if loops_per_us == 0 then loops_per_us = measured_speed() end

-- At most ten digits: ten seconds.
local function asked(query, pattern)
  local digits = query:match(pattern)
  return digits and #digits <= 10 and tonumber(digits) or 0
end

-- An action, not a service: it runs within the turn of the request that answers it. Services are
-- turns of their own, and the answers of several requests would leave when the last of these ends.
core.register_action("work", { "http-req" }, function(txn)
  local query = txn.f:query()
  burn((asked(query, "%f[%w]cpu=(%d+)") * loops_per_us / 1000 + 0.5) // 1)
  local wait = asked(query, "%f[%w]wait=(%d+)")
  if wait > 0 then core.msleep(wait // 1000000) end
end)

core.register_fetches("burn-speed", function() return tostring(loops_per_us) end)
