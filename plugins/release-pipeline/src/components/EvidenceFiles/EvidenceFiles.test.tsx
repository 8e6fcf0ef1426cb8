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

import { act, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { accessibilityProblems } from '../../__testUtils__/accessibility';
import { FakeReleasePipelineApi } from '../../__testUtils__/FakeReleasePipelineApi';
import { refusal } from '../../__testUtils__/refusal';
import { renderWith } from '../../__testUtils__/render';
import { makeStory } from '../../__testUtils__/story';
import { EvidenceOfPromotion, EvidencePanel } from '.';

const story = makeStory(Date.parse('2026-11-19T13:05:00Z'));
const promotion = story.promotion();
const allowed = { evidenceAccess: { allowed: true } };
const saved: Array<{ name: string; text?: Promise<string> }> = [];

/** What the browser would keep; jsdom keeps nothing. */
beforeEach(() => {
  saved.length = 0;
  let last = new Blob();
  URL.createObjectURL = blob => {
    last = blob as Blob;
    return 'blob:evidence';
  };
  URL.revokeObjectURL = () => {};
  jest
    .spyOn(HTMLAnchorElement.prototype, 'click')
    .mockImplementation(function click(this: HTMLAnchorElement) {
      const text = this.href === 'blob:evidence' ? last.text() : undefined;
      saved.push({ name: this.download, text });
    });
});

afterEach(() => jest.restoreAllMocks());

const panel = async () =>
  within(await screen.findByRole('region', { name: 'Evidence' }));

describe('the evidence of a promotion', () => {
  it('is kept as a page and as JSON, named after what it is about', async () => {
    const user = userEvent.setup();
    const api = new FakeReleasePipelineApi({ ...allowed, file: 'all of it' });
    renderWith(api, <EvidenceOfPromotion promotion={promotion} />);
    const evidence = await panel();
    await user.click(evidence.getByRole('button', { name: 'Page to print' }));
    await waitFor(() => expect(saved).toHaveLength(1));
    // By the keyboard as well.
    evidence.getByRole('button', { name: 'JSON' }).focus();
    await user.keyboard('{Enter}');
    await waitFor(() => expect(saved).toHaveLength(2));
    const name = `evidence-${promotion.component.name}-${promotion.release.version}-${promotion.stage}-${promotion.id}`;
    expect(saved.map(file => file.name)).toEqual([
      `${name}.html`,
      `${name}.json`,
    ]);
    expect(await saved[0].text).toBe('all of it');
    expect(api.asked).toEqual([
      { call: 'evidence', id: promotion.id, format: 'html' },
      { call: 'evidence', id: promotion.id, format: 'json' },
    ]);
    await expect(accessibilityProblems()).resolves.toEqual([]);
  });

  it('leaves the focus at the button, and says that it works on it', async () => {
    const user = userEvent.setup();
    // It never comes.
    const api = new FakeReleasePipelineApi(allowed);
    renderWith(api, <EvidenceOfPromotion promotion={promotion} />);
    const evidence = await panel();
    const button = evidence.getByRole('button', { name: 'JSON' });
    await user.click(button);
    expect(await evidence.findByText('JSON is being read …')).toBeVisible();
    await user.click(button);
    expect(button).toHaveFocus();
    expect(button).toHaveAttribute('aria-disabled', 'true');
    expect(api.asked).toHaveLength(1);
  });

  it('S36 is no name of a file that means something else', async () => {
    const user = userEvent.setup();
    renderWith(
      new FakeReleasePipelineApi({ ...allowed, file: 'x' }),
      <EvidenceOfPromotion
        promotion={{
          ...promotion,
          release: { ...promotion.release, version: '../1\u202e0/x y' },
        }}
      />,
    );
    await user.click((await panel()).getByRole('button', { name: 'JSON' }));
    await waitFor(() => expect(saved).toHaveLength(1));
    expect(saved[0].name).toMatch(/^evidence-payments-[\w.-]+\.json$/);
  });

  it('says what went wrong, and can be tried again', async () => {
    const user = userEvent.setup();
    const api = new FakeReleasePipelineApi({
      ...allowed,
      file: await refusal(503, 'The database cannot be asked just now'),
    });
    renderWith(api, <EvidenceOfPromotion promotion={promotion} />);
    const evidence = await panel();
    await user.click(evidence.getByRole('button', { name: 'JSON' }));
    expect(await evidence.findByRole('alert')).toHaveTextContent(
      /^The database cannot be asked just now$/,
    );
    api.say({ file: 'there' });
    await user.click(evidence.getByRole('button', { name: 'JSON' }));
    await waitFor(() => expect(saved).toHaveLength(1));
    expect(evidence.queryByRole('alert')).toBeNull();
  });
});

describe('the evidence of all', () => {
  it('is verified on demand', async () => {
    const user = userEvent.setup();
    const api = new FakeReleasePipelineApi({
      ...allowed,
      verification: {
        holds: true,
        head: { seq: 41207, hash: 'b7d2' },
        checkpoint: { seq: 400, at: '2026-11-01T00:00:00Z' },
        checkedAt: '2026-11-19T13:05:00Z',
      },
    });
    renderWith(api, <EvidencePanel />);
    const evidence = await panel();
    await user.click(
      evidence.getByRole('button', { name: 'Verify the evidence' }),
    );
    const [status] = evidence.getAllByRole('status');
    await waitFor(() =>
      expect(status).toHaveTextContent(
        /^It holds: every row up to 41207 is as it was written/,
      ),
    );
    expect(status).toHaveTextContent(
      'Rows up to 400 were removed for their age, by a signed checkpoint',
    );
    await expect(accessibilityProblems()).resolves.toEqual([]);
  });

  it('S45 names the first row that is not as it was written', async () => {
    const user = userEvent.setup();
    renderWith(
      new FakeReleasePipelineApi({
        ...allowed,
        verification: {
          holds: false,
          head: { seq: 16, hash: 'b7d2' },
          brokenAt: 17,
          because: 'It was changed, removed or added, or got lost',
          checkedAt: '2026-11-19T13:05:00Z',
        },
      }),
      <EvidencePanel />,
    );
    const evidence = await panel();
    await user.click(
      evidence.getByRole('button', { name: 'Verify the evidence' }),
    );
    await waitFor(() =>
      expect(evidence.getAllByRole('status')[0]).toHaveTextContent(
        /^It does not hold: row 17 is the first/,
      ),
    );
  });

  it('lists the promotions of whole days as CSV', async () => {
    const user = userEvent.setup();
    const api = new FakeReleasePipelineApi({ ...allowed, file: '"promotion"' });
    renderWith(api, <EvidencePanel />);
    const evidence = await panel();
    const from = evidence.getByLabelText('From (UTC)');
    const to = evidence.getByLabelText('To (UTC)');
    await user.clear(from);
    await user.type(from, '2026-10-01');
    await user.clear(to);
    await user.type(to, '2025-10-31');
    const download = evidence.getByRole('button', {
      name: 'Promotions as CSV',
    });
    expect(download).toBeDisabled();
    expect(evidence.getByText('Not before the first day')).toBeVisible();
    await user.clear(to);
    await user.type(to, '2027-12-31');
    expect(evidence.getByText('At most 400 days')).toBeVisible();
    await user.clear(to);
    await user.type(to, '2026-10-31');
    await user.click(download);
    await waitFor(() => expect(saved).toHaveLength(1));
    expect(saved[0].name).toBe('promotions-2026-10-01-2026-10-31.csv');
    expect(api.asked).toEqual([
      {
        call: 'promotions',
        period: {
          from: '2026-10-01T00:00:00Z',
          to: '2026-11-01T00:00:00.000Z',
        },
      },
    ]);
  });
});

describe('R24', () => {
  it('nothing of it is offered where nobody knows who may, and that is said', async () => {
    const user = userEvent.setup();
    const api = new FakeReleasePipelineApi({
      evidenceAccess: await refusal(503, 'The database cannot be asked'),
    });
    renderWith(api, <EvidenceOfPromotion promotion={promotion} />);
    const evidence = await panel();
    expect(
      evidence.getByText(
        'Whether you may read it is not known: The database cannot be asked.',
      ),
    ).toBeVisible();
    expect(evidence.queryByRole('button', { name: 'JSON' })).toBeNull();
    await expect(accessibilityProblems()).resolves.toEqual([]);
    api.say(allowed);
    await user.click(evidence.getByRole('button', { name: 'Try now' }));
    expect(await screen.findByRole('button', { name: 'JSON' })).toBeVisible();
  });

  it('nothing of it is offered to who may not', async () => {
    renderWith(
      new FakeReleasePipelineApi({
        evidenceAccess: { allowed: false, because: 'It needs a permission' },
      }),
      <>
        <p>Page</p>
        <EvidencePanel />
        <EvidenceOfPromotion promotion={promotion} />
      </>,
    );
    expect(await screen.findByText('Page')).toBeVisible();
    // Until the answer was taken.
    await act(async () => {});
    expect(screen.queryByRole('region', { name: 'Evidence' })).toBeNull();
  });
});
