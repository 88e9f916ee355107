/** Identifiers and the storage of the tab. */

/** Also without https. */
export function uuid() {
  const bytes = crypto.getRandomValues(new Uint8Array(16));
  bytes[6] = (bytes[6] & 15) | 64;
  bytes[8] = (bytes[8] & 63) | 128;
  const hex = Array.from(bytes, (byte) => byte.toString(16).padStart(2, "0")).join("");
  return hex.replace(/^(.{8})(.{4})(.{4})(.{4})/, "$1-$2-$3-$4-");
}

/** Mark of a token's member ("" for nobody): hosts sign a new token on each page. */
export function memberMark(token) {
  if (!token) return "";
  let who = token;
  try {
    const claims = JSON.parse(atob(token.split(".")[1].replace(/-/g, "+").replace(/_/g, "/")));
    if (claims.sub) who = JSON.stringify([claims.iss, claims.sub]);
  } catch {
    // the whole token, then
  }
  let mark = 7n; // FNV: the number itself is not stored
  for (const char of who) mark = BigInt.asUintN(64, (mark ^ BigInt(char.codePointAt(0))) * 1099511628211n);
  return mark.toString(36);
}

export const store = {
  get(key) {
    try {
      return JSON.parse(sessionStorage.getItem(key));
    } catch {
      return null;
    }
  },
  set(key, value) {
    try {
      if (value === null) sessionStorage.removeItem(key);
      else sessionStorage.setItem(key, JSON.stringify(value));
    } catch {
      // refused or full
    }
  },
};
