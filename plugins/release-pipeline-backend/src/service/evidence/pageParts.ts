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

import { html, Markup } from './markup';

/** What stands in one place of a table. */
export type Cell = Markup | string | undefined | Array<Markup | undefined>;

/** A part of the page under its heading. */
export function section(
  title: string,
  ...content: Array<Markup | undefined | Markup[]>
): Markup {
  return html`<section>
    <h2>${title}</h2>
    ${content}
  </section> `;
}

/** Names and values; what has no value is left out. */
export function facts(all: Array<[string, Cell]>): Markup {
  return html`<dl>
    ${all
      .filter(([, value]) => value !== undefined)
      .map(
        ([name, value]) =>
          html`<dt>${name}</dt>
            <dd>${value}</dd>`,
      )}
  </dl>`;
}

/** @param otherwise - shown when there is no row */
export function table(
  heads: string[],
  rows: Cell[][],
  otherwise?: string,
): Markup {
  return rows.length === 0
    ? html`<p>${otherwise}</p>`
    : html`<table>
        <thead>
          <tr>
            ${heads.map(head => html`<th scope="col">${head}</th>`)}
          </tr>
        </thead>
        <tbody>
          ${rows.map(
            row => html`<tr>
              ${row.map(cell => html`<td>${cell}</td>`)}
            </tr> `,
          )}
        </tbody>
      </table>`;
}

/** A text of machines. */
export function code(text: string | undefined): Markup | undefined {
  return text === undefined ? undefined : html`<code>${text}</code>`;
}

/** To the second, as people read it; exact in the attribute. */
export function time(instant: string | undefined): Markup | undefined {
  return instant === undefined
    ? undefined
    : html`<time datetime="${instant}"
        >${instant.replace('T', ' ').replace(/(\.\d+)?Z$/, ' UTC')}</time
      >`;
}

/** Up to which row the chain held, and when. */
export function heldUpTo(
  head: { seq: number; hash: string; at: string } | undefined,
): Markup | undefined {
  return (
    head &&
    html`held up to row ${head.seq} on ${time(head.at)}, hash ${code(head.hash)}`
  );
}
