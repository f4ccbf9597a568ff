import { describe, expect, test } from "vitest";

import { Html, html, join, jsonInScript } from "./html.js";

describe("html``", () => {
  test("escapes texts for content and for attributes", () => {
    const hostile = `</script><img src=x onerror="alert('&')">`;
    expect(html`<td title="${hostile}">`.markup).toBe(
      '<td title="&#60;/script&#62;&#60;img src=x onerror=&#34;alert(&#39;&#38;&#39;)&#34;&#62;">',
    );
  });

  test("takes markup as it is, and lists of it", () => {
    expect(html`<ul>${["a", "<"].map((text) => html`<li>${text}</li>`)}</ul>`.markup).toBe(
      "<ul><li>a</li><li>&#60;</li></ul>",
    );
    expect(join([html`<b>1</b>`, html`2`], " & ").markup).toBe("<b>1</b> &#38; 2");
  });

  test("writes numbers, zero too", () => {
    expect(html`${0} ${1.5}`.markup).toBe("0 1.5");
  });
});

describe("jsonInScript()", () => {
  test("cannot end its element or open a comment, and reads back the same", () => {
    const value = { name: "</script><!-- ]]> &amp; \u2028\u2029", values: [1, null] };
    const { markup } = jsonInScript(value);
    expect(markup).not.toMatch(/[<>&\u2028\u2029]/);
    expect(JSON.parse(markup)).toEqual(value);
    expect(jsonInScript(value)).toBeInstanceOf(Html);
  });
});
