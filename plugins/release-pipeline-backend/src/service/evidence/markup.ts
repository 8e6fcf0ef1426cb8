/*
 * Copyright 2026 The Release Pipeline Authors
 *
 * Licensed under the Apache License, Version 2.0 (the "License");
 * you may not use this file except in compliance with the License.
 * You may obtain a copy of the License at
 *
 *     http://www.apache.org/licenses/LICENSE-2.0
 *
 * Unless required by applicable law or agreed to in writing, software
 * distributed under the License is distributed on an "AS IS" BASIS,
 * WITHOUT WARRANTIES OR CONDITIONS OF ANY KIND, either express or implied.
 * See the License for the specific language governing permissions and
 * limitations under the License.
 */

/** What is sent as it is: made by `html`, or of a constant. */
export class Markup {
  readonly text: string;

  constructor(text: string) {
    this.text = text;
  }
}

type Part = string | number | Markup | undefined | Part[];

/** Text in HTML, with what it would hide or turn around made visible (S36). */
export function escapeHtml(text: string): string {
  return showHidden(text)
    .replace(/&/g, '&amp;')
    .replace(/</g, '&lt;')
    .replace(/>/g, '&gt;')
    .replace(/"/g, '&quot;')
    .replace(/'/g, '&#39;');
}

/** Control characters, and those that turn the direction of text around, by their number. */
export function showHidden(text: string): string {
  return text.replace(
    // Tab and line feed are as they look.
    /(?![\t\n])\p{Cc}|[\u061c\u200b-\u200f\u2028-\u202e\u2060-\u2069\ufeff]/gu,
    character =>
      `[U+${(character.codePointAt(0) ?? 0)
        .toString(16)
        .toUpperCase()
        .padStart(4, '0')}]`,
  );
}

/** A template for HTML: what stands in it is text and escaped, unless it is markup itself. */
export function html(texts: TemplateStringsArray, ...parts: Part[]): Markup {
  return new Markup(
    texts.map((text, index) => text + rendered(parts[index])).join(''),
  );
}

function rendered(part: Part): string {
  if (Array.isArray(part)) {
    return part.map(rendered).join('');
  }
  if (part instanceof Markup) {
    return part.text;
  }
  return part === undefined ? '' : escapeHtml(String(part));
}

/** A link, where the address leads to a web page; anything else is text (S36). */
export function link(text: string, href: string | undefined): Markup {
  const url = href !== undefined && URL.canParse(href) && new URL(href);
  return url && ['http:', 'https:'].includes(url.protocol) && !url.username
    ? html`<a href="${url.href}" rel="noopener noreferrer">${text}</a>`
    : html`${text}`;
}
