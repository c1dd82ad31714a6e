-- Prints the result of a load as a line of JSON: see wrk.py, `Load`.

local LINE = '{"good": %d, "left": %d, "others": %d, "broken": %d, "seconds": %.3f, '
  .. '"p50": %.3f, "p99": %.3f}\n'

local function say(summary, latency, count)
  local function within(percent) return latency:percentile(percent) / 1e3 end
  if count.good + count.others == 0 then -- whoever waited the whole time was not counted
    within = function() return summary.duration / 1e3 end
  end
  local errors = summary.errors
  local broken = errors.connect + errors.read + errors.write + errors.timeout
  io.write(LINE:format(
    count.good, count.left, count.others, broken, summary.duration / 1e6,
    within(50), within(99)
  ))
end

return { say = say }
