import { describe, expect, it } from "vitest";
import { type Condition, conditionText, parseCondition, withCondition, withOnly, withoutCondition } from "./conditions";

const EC2: Condition = { dimension: "service", value: "AmazonEC2", isExcluded: false };

describe("conditions", () => {
  it("are written as the API takes them", () => {
    expect(conditionText(EC2)).toBe("service:AmazonEC2");
    expect(conditionText({ dimension: "region", value: null })).toBe("region:");
    expect(conditionText({ dimension: "resource_id", value: "arn:aws:s3:::b" })).toBe("resource_id:arn:aws:s3:::b");
    expect(conditionText({ dimension: "tag:user:Cost%Center", value: "a:b" })).toBe("tag:user%3ACost%25Center:a:b");
  });

  it("are read back", () => {
    expect(parseCondition("tag:user%3ACost%25Center:a:b", true)).toEqual({ dimension: "tag:user:Cost%Center", value: "a:b", isExcluded: true });
    expect(parseCondition("cost_category:Unit:", false)).toEqual({ dimension: "cost_category:Unit", value: null, isExcluded: false });
    for (const text of ["", "service", "tag:", "tag:Team", ":x", "Service:x"]) expect(parseCondition(text, false)).toBeNull();
  });

  it("hold once, and never together with their opposite", () => {
    const out = { ...EC2, isExcluded: true };
    expect(withCondition([EC2], EC2)).toEqual([EC2]);
    expect(withCondition([EC2], out)).toEqual([out]);
    expect(withoutCondition([EC2], EC2)).toEqual([]);
    expect(withoutCondition([EC2], out)).toEqual([EC2]);
  });

  it("narrow to one value where several were let in, and leave what is kept out", () => {
    const [s3, noTax] = [{ ...EC2, value: "AmazonS3" }, { ...EC2, value: "Tax", isExcluded: true }];
    const east: Condition = { dimension: "region", value: "us-east-1", isExcluded: false };
    expect(withOnly([EC2, s3, noTax, east], s3)).toEqual([noTax, east, s3]);
    expect(withOnly([noTax], { ...noTax, isExcluded: false })).toEqual([{ ...noTax, isExcluded: false }]);
  });
});
