// Switches that outlast the session lie in a cookie, which the server sees at the next visit.
function remember({ cookie, names }) {
  if (names === null) return;
  const year = 365 * 24 * 60 * 60;
  document.cookie = `${cookie}=${names}; max-age=${names ? year : 0}; path=/; samesite=strict`;
}
