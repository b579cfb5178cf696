// What outlasts the session lies in cookies, which the server sees at the next visit.
function remember({ memories }) {
  const year = 365 * 24 * 60 * 60;
  for (const { cookie, value } of memories)
    document.cookie = `${cookie}=${value}; max-age=${value ? year : 0}; path=/; samesite=strict`;
}
