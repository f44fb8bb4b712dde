import type { AttributeValue, UpdateItemCommandInput } from "@aws-sdk/client-dynamodb";
import type { Item } from "../../envelope/index.ts";

type Amendment = Omit<UpdateItemCommandInput, "TableName">;

/** The update that adds attributes to an item on the condition that nothing of it has changed. */
export function amendment(item: Item, addition: Item): Amendment {
  const { name, version, ...rest } = item as Record<string, AttributeValue>;
  const names: Record<string, string> = {};
  const values: Record<string, AttributeValue> = {};
  const conditions: string[] = [];
  const assignments: string[] = [];
  for (const [index, [attribute, value]] of Object.entries(rest).entries()) {
    names[`#old${index}`] = attribute;
    values[`:old${index}`] = value;
    conditions.push(`#old${index} = :old${index}`);
  }
  for (const [index, [attribute, value]] of Object.entries(addition).entries()) {
    names[`#new${index}`] = attribute;
    values[`:new${index}`] = value as AttributeValue;
    conditions.push(`attribute_not_exists(#new${index})`);
    assignments.push(`#new${index} = :new${index}`);
  }
  return {
    Key: { name, version } as Record<string, AttributeValue>,
    UpdateExpression: `SET ${assignments.join(", ")}`,
    ConditionExpression: conditions.join(" AND "),
    ExpressionAttributeNames: names,
    ExpressionAttributeValues: values,
  };
}
