-- wrk: asks for the lines of the file in PATHS in turn, gzip accepted, with COOKIE when it is given; prints one line RESULT.
local requests, turn = {}, 0

function init()
  wrk.headers["Accept-Encoding"] = "gzip"
  local cookie = os.getenv("COOKIE") or ""
  if cookie ~= "" then wrk.headers["Cookie"] = cookie end
  for path in io.lines(os.getenv("PATHS")) do requests[#requests + 1] = wrk.format("GET", path) end
end

function request()
  turn = turn % #requests + 1
  return requests[turn]
end

function done(summary, latency)
  local errors = summary.errors
  io.write(string.format("RESULT requests=%d rps=%.0f p50_ms=%.3f p99_ms=%.3f failed=%d\n", summary.requests,
    summary.requests / summary.duration * 1e6, latency:percentile(50) / 1000, latency:percentile(99) / 1000,
    errors.connect + errors.read + errors.write + errors.timeout + errors.status))
end
