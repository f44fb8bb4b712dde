/** Name and value of the secret with this number: about as long as what people store. */
export function secretNumber(index: number): { readonly name: string; readonly value: string } {
  const number = String(index).padStart(5, "0");
  return {
    name: `service-${number}.database.password`,
    value: `${number}-${"correct-horse-battery-staple-".repeat(2)}`.slice(0, 40),
  };
}
