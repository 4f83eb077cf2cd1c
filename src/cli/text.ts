/** Text that holds names and cells from a file, without the control characters that would steer a terminal. */
export function plainText(text: string): string {
  return text.replace(/[^\P{Cc}\n]/gu, "\uFFFD");
}
