/** Whether an address holds a user or a password, which `fetch` refuses. */
export function hasCredentials(baseURL: string): boolean {
  const url = URL.parse(baseURL);
  return url !== null && (url.username !== "" || url.password !== "");
}
