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

import { createHash } from 'node:crypto';
import type {
  EvidenceGate,
  EvidencePack,
  EvidenceStage,
} from 'backstage-plugin-release-pipeline-common';
import { html, link, Markup } from './markup';
import { code, facts, heldUpTo, section, table, time } from './pageParts';

const STYLE = `
  :root { color-scheme: light dark; }
  body { font: 14px/1.5 system-ui, sans-serif; max-width: 72rem; margin: 2rem auto; padding: 0 1rem; }
  h1 { font-size: 1.5rem; margin: 0; }
  h2 { font-size: 1.1rem; margin: 2rem 0 .5rem; break-after: avoid; }
  table { border-collapse: collapse; width: 100%; }
  th, td { text-align: left; vertical-align: top; padding: .25rem .75rem .25rem 0; border-bottom: 1px solid #8886; overflow-wrap: anywhere; }
  th, td strong, time { white-space: nowrap; }
  tr { break-inside: avoid; }
  thead { display: table-header-group; }
  dl { display: grid; grid-template-columns: max-content 1fr; gap: .25rem 1rem; margin: 0; }
  dt { font-weight: 600; }
  dd { margin: 0; overflow-wrap: anywhere; }
  code { font: .85em ui-monospace, monospace; overflow-wrap: anywhere; }
  .unsure { font-weight: 700; }
  @media print {
    body { margin: 0; max-width: none; font-size: 10pt; color: #000; }
    a { color: inherit; }
    a::after { content: ' (' attr(href) ')'; font-size: .85em; }
  }`;

/** Nothing is loaded and nothing is run: the one style is known by its hash. */
export const PAGE_POLICY = `default-src 'none'; style-src 'sha256-${createHash(
  'sha256',
)
  .update(STYLE)
  .digest('base64')}'; base-uri 'none'; form-action 'none'`;

type Predicate = EvidencePack['predicate'];

/** The evidence pack as a page for people, on screen and on paper. All texts are escaped (S36). */
export function packPage({ predicate, subject }: EvidencePack): string {
  const { component, promotion, release, replaces } = predicate;
  const title = `${component.name} ${release.version} to ${promotion.stage}`;
  return html`<!DOCTYPE html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta http-equiv="Content-Security-Policy" content="${PAGE_POLICY}" />
        <meta name="referrer" content="no-referrer" />
        <meta name="viewport" content="width=device-width" />
        <title>Evidence: ${title}</title>
        ${new Markup(`<style>${STYLE}</style>`)}
      </head>
      <body>
        <header>
          <h1>Evidence: ${title}</h1>
          <p>
            ${replaces ? `Replaces ${replaces.version}. ` : ''}It is
            <strong>${promotion.state}</strong>${promotion.outcome
              ? `: ${promotion.outcome}`
              : ''}.
          </p>
        </header>
        <main>
          ${promotionSection(predicate)}
          ${whatChangedSection(predicate, subject)} ${riskSection(predicate)}
          ${gatesSection(predicate)} ${approvalsSection(predicate)}
          ${effectsSection(predicate)} ${observedSection(predicate)}
          ${proofSection(predicate)}
        </main>
      </body>
    </html> `.text;
}

function promotionSection({ component, promotion }: Predicate): Markup {
  return section(
    'Promotion',
    facts([
      ['Component', component.ref],
      ['Stage', promotion.stage],
      ['Direction', promotion.direction],
      [
        'Asked for',
        html`${time(promotion.requestedAt)} by ${promotion.requestedBy.name}
        (${promotion.requestedBy.ref})${promotion.automatic
          ? ', by itself'
          : ''}`,
      ],
      ['Reason', promotion.reason],
      ['Ended', time(promotion.endedAt)],
      ['Promotion', code(promotion.id)],
      ['Policy', code(promotion.policyVersion)],
      ['Approvals are bound to', code(promotion.digest)],
    ]),
  );
}

function whatChangedSection(
  predicate: Predicate,
  subjects: EvidencePack['subject'],
): Markup {
  const { authors, changes, commits } = predicate;
  return section(
    'What changed',
    table(
      ['Artifact', 'Digest'],
      subjects.map(({ digest, name }) => [
        name,
        Object.entries(digest).map(
          ([algorithm, value]) => html`<code>${algorithm}:${value}</code> `,
        ),
      ]),
    ),
    table(
      ['Git repository', 'From', 'To', 'What Git changes'],
      changes.map(({ from, repository, to, what }) => [
        repository,
        code(from),
        code(to),
        what.map(one => html`${one}<br />`),
      ]),
      none(predicate, 'What Git changes was not read.'),
    ),
    commits.map(
      range =>
        html`${table(
          ['Commit', `Subject, in ${range.repository}`, 'Author', 'When'],
          range.commits.map(({ at, author, revision, subject }) => [
            code(revision),
            subject,
            author,
            time(at),
          ]),
          `No commit in ${range.repository}.`,
        )}${range.more > 0
          ? html`<p>${range.more} older ones are not listed.</p>`
          : undefined}`,
    ),
    table(
      ['Who', 'Did', 'Commit'],
      authors.people.map(({ email, name, revision, role }) => [
        [name, email && `<${email}>`].filter(Boolean).join(' '),
        role,
        code(revision),
      ]),
      none(predicate, 'Whom commits name is not recorded.'),
    ),
    authors.unknown.map(one => html`<p class="unsure">Not known: ${one}</p>`),
  );
}

function riskSection({ risk }: Predicate): Markup {
  return section(
    'Risk',
    html`<p><strong>${risk.class}</strong></p>`,
    html`<ul>
      ${risk.reasons.map(reason => html`<li>${reason}</li>`)}
    </ul>`,
    risk.changes.map(
      ({ at, by, from, reason, to }) =>
        html`<p>
          ${time(at)}: from ${from} to ${to} by ${by ?? 'the rules'}: ${reason}
        </p>`,
    ),
  );
}

/** What there is none of: unless the rows that would say so are not there. */
function none({ rows }: Predicate, otherwise: string): string {
  if (rows.some(({ kind }) => kind === 'promotion-requested')) {
    return otherwise;
  }
  return 'Not known: its rows are missing.';
}

function gatesSection(predicate: Predicate): Markup {
  const { gates, judgedAt, unread } = predicate;
  return section(
    'Conditions',
    html`<p>
      ${judgedAt === undefined
        ? none(predicate, 'Nothing left the house; this is what is known now.')
        : html`As judged when the intent to act was recorded, ${time(judgedAt)}.`}
    </p>`,
    unread.map(
      one =>
        html`<p class="unsure">
          This version does not read ${one}; its content stands in the JSON.
        </p>`,
    ),
    gateTable(gates),
  );
}

function gateTable(gates: EvidenceGate[]): Markup {
  return table(
    ['Condition', 'Says', 'Why', 'Value', 'Inputs', 'Judged'],
    gates.map(gate => [
      html`${gate.title}<br /><code>${gate.name}</code>`,
      html`<strong>${gate.status}</strong>`,
      gate.reason,
      [gate.value, gate.threshold && `(${gate.threshold})`]
        .filter(Boolean)
        .join(' '),
      gate.inputs.map(
        ({ href, label, value }) => html`${label}: ${link(value, href)}<br />`,
      ),
      time(gate.observedAt),
    ]),
    'None is recorded.',
  );
}

function approvalsSection(predicate: Predicate): Markup {
  const { approvals, decisions } = predicate;
  const overrides = decisions.filter(({ what }) => what.startsWith('override'));
  const rows = (some: Predicate['decisions']) =>
    some.map(({ at, by, gates = [], seq, text, what }) => [
      time(at),
      what,
      by && `${by.name} (${by.ref})`,
      [gates.join(', '), text].filter(Boolean).join(': '),
      String(seq),
    ]);
  return html`${section(
    'Approvals',
    table(
      ['When', 'Who', 'Decided', 'In their words', 'Still open then', 'Void'],
      approvals.map(approval => [
        time(approval.at),
        `${approval.by.name} (${approval.by.ref})${
          approval.countsFor ? ` for ${approval.countsFor}` : ''
        }`,
        approval.decision,
        approval.reason,
        approval.openGates.join(', '),
        approval.void &&
          html`${time(approval.void.at)}: ${approval.void.because}`,
      ]),
      none(predicate, 'Nobody approved or rejected it.'),
    ),
  )}${section(
    'Overrides',
    table(
      ['When', 'What', 'Who', 'In their words', 'Row'],
      rows(overrides),
      none(predicate, 'Nothing was overridden.'),
    ),
  )}${section(
    'Decisions of people',
    table(
      ['When', 'What', 'Who', 'In their words', 'Row'],
      rows(decisions),
      none(predicate, 'No person decided anything.'),
    ),
  )}`;
}

function effectsSection(predicate: Predicate): Markup {
  const { effects } = predicate;
  return section(
    'What was done',
    table(
      ['Intended', 'Ended', 'Way', 'State', 'What', 'Revision'],
      effects.map(effect => [
        time(effect.intendedAt),
        time(effect.endedAt),
        effect.kind,
        effect.state,
        effect.because ?? effect.summary,
        effect.revision && link(effect.revision, effect.href),
      ]),
      none(predicate, 'Nothing was done.'),
    ),
  );
}

function observedSection({ after, before }: Predicate): Markup {
  return html`${section(
    'As observed before',
    stageTable(before, 'It is not recorded.'),
  )}${section(
    'As observed afterwards',
    after.length === 0 ? html`<p>Nothing is recorded.</p>` : undefined,
    after.map(
      ({ at, observed, state, watch }) => html`<h3>${state}, ${time(at)}</h3>
        ${stageTable(observed, 'It is not recorded.')}
        ${watch.length > 0 ? gateTable(watch) : undefined}`,
    ),
  )}`;
}

function stageTable(stages: EvidenceStage[], otherwise: string): Markup {
  return table(
    ['Stage', 'Application', 'Runs', 'Health', 'Sync', 'Revision', 'Observed'],
    stages.flatMap(({ applications, reasons, stage, state, verdict }) =>
      applications.length > 0
        ? applications.map(application => [
            html`${stage}: ${verdict}`,
            `${application.instance}/${application.namespace}/${application.name}`,
            application.runs ?? 'not known',
            [application.health, ...application.reasons].join('; '),
            application.sync,
            (application.revisions ?? []).map(code),
            time(application.observedAt),
          ])
        : [[html`${stage}: ${state}`, reasons.join('; '), '', '', '', '', '']],
    ),
    otherwise,
  );
}

function proofSection({ proof, rows }: Predicate): Markup {
  return section(
    'Proof',
    facts([
      [
        'These rows',
        proof.rowsHold
          ? 'have the hashes that their contents give'
          : html`<strong class="unsure"
              >are not all as they were written: they were changed or
              removed</strong
            >`,
      ],
      [
        'Who asked and decided, what was done, how it ended',
        proof.tablesAgree
          ? 'as these rows say'
          : html`<strong class="unsure"
              >${proof.tablesAgree === undefined
                ? 'nobody can tell whether it is as the rows said'
                : `is not as these rows say: ${proof.differences.join(
                    '; ',
                  )}`}</strong
            >`,
      ],
      [
        'The chain',
        proof.broken
          ? html`<strong class="unsure"
              >is broken at row ${proof.broken.at}, found
              ${time(proof.broken.foundAt)}:
              ${proof.broken.because ??
              'it was changed, removed or added, or got lost'}</strong
            >`
          : heldUpTo(proof.verified) ??
            html`<strong class="unsure">has not been verified yet</strong>`,
      ],
      ['Read whole before', proof.broken && heldUpTo(proof.verified)],
      [
        'What came since',
        proof.broken ? undefined : heldUpTo(proof.verifiedSince),
      ],
      [
        'Its head then',
        proof.head &&
          html`row ${proof.head.seq}, hash ${code(proof.head.hash)}`,
      ],
      [
        'Removed for their age',
        proof.checkpoint &&
          html`rows up to ${proof.checkpoint.seq} may be, by a signed checkpoint
          of ${time(proof.checkpoint.at)}`,
      ],
    ]),
    table(
      ['Row', 'When', 'What', 'Hash of the row before', 'Hash'],
      rows.map(({ at, hash, kind, previousHash, seq }) => [
        String(seq),
        time(at),
        kind,
        code(previousHash),
        code(hash),
      ]),
      'No row is kept.',
    ),
  );
}
