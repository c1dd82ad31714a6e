-- What every load says at its end: see wrk.py, `Load`.

local function say(summary, latency, good, others)
  local errors = summary.errors
  local longest = latency.max / 1e3
  local function within(percent) return latency:percentile(percent) / 1e3 end
  if good + others == 0 then -- whoever waited the whole time was not counted
    longest = summary.duration / 1e3
    within = function() return longest end
  end
  local broken = errors.connect + errors.read + errors.write + errors.timeout
  io.write(string.format(
    '{"good": %d, "others": %d, "broken": %d, "seconds": %.3f, '
      .. '"p50": %.3f, "p99": %.3f, "longest": %.3f}\n',
    good, others, broken, summary.duration / 1e6,
    within(50), within(99), longest
  ))
end

return { say = say }
