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

import { fireEvent, screen, waitFor, within } from '@testing-library/react';
import userEvent from '@testing-library/user-event';
import { PROMOTIONS_CHANNEL } from 'backstage-plugin-release-pipeline-common';
import { Link, useLocation } from 'react-router-dom';
import { accessibilityProblems } from '../../__testUtils__/accessibility';
import { makeBoard } from '../../__testUtils__/board';
import { stopClock } from '../../__testUtils__/clock';
import { FakeReleasePipelineApi } from '../../__testUtils__/FakeReleasePipelineApi';
import { refusal } from '../../__testUtils__/refusal';
import { renderWith } from '../../__testUtils__/render';
import { ReleasesContent } from './ReleasesContent';

const story = makeBoard(stopClock('2026-11-19T13:05:00Z'));

function Address() {
  return (
    <>
      <output aria-label="Address">{useLocation().search}</output>
      <Link to="?search=pay">Another address</Link>
    </>
  );
}

function visit(api: FakeReleasePipelineApi, path = '/') {
  return renderWith(
    api,
    <>
      <ReleasesContent />
      <Address />
    </>,
    { path },
  );
}

const address = () => screen.getByLabelText('Address').textContent;

/** Waits for the row of a component. */
const rowOf = async (component: string) =>
  (await screen.findByRole('rowheader', { name: new RegExp(`^${component}`) }))
    .parentElement ?? document.body;

/** The cells of a row by the heads of their columns. */
function cellsOf(row: HTMLElement): Record<string, HTMLElement> {
  const heads = screen
    .getAllByRole('columnheader')
    .map(({ textContent }) => textContent ?? '');
  const cells = [
    ...within(row).getAllByRole('rowheader'),
    ...within(row).getAllByRole('cell'),
  ];
  expect(cells).toHaveLength(heads.length);
  return Object.fromEntries(heads.map((head, index) => [head, cells[index]]));
}

const names = () =>
  screen
    .queryAllByRole('rowheader')
    .map(head => within(head).queryAllByRole('link')[0]?.textContent)
    .filter(name => story.rows.some(row => row.component.name === name));

/** The heads of the groups, each with what it counts. */
const systems = () =>
  screen
    .getAllByText(/^\d (components?|shown)$/)
    .map(count => count.parentElement?.textContent);

const chip = (name: RegExp) =>
  within(screen.getByRole('group', { name: 'State' })).getByRole('button', {
    name,
  });

describe('ReleasesContent', () => {
  it('shows by system which release of which component is where', async () => {
    visit(new FakeReleasePipelineApi({ board: story.board() }));
    const cells = cellsOf(await rowOf('invoices'));
    expect(Object.keys(cells).slice(0, 5)).toEqual([
      'Component',
      'dev',
      'staging',
      'production',
      'Behind',
    ]);
    expect(cells.dev).toHaveTextContent(/^6\.1\.0Healthyfor 5\sh$/);
    expect(cells.staging).toHaveTextContent(/^6\.1\.0Degradedfor 4\sh$/);
    expect(cells.production).toHaveTextContent(/^6\.0\.1DriftHealthyfor 7\sd$/);
    expect(cells.Behind).toHaveTextContent(/^1$/);
    expect(cells['What holds or moves the newest']).toHaveTextContent(
      /^Blockedstaging is Degraded since \d\d:\d\d UTC/,
    );
    expect(
      within(cells.Component)
        .getAllByRole('link')
        .map(link => link.getAttribute('href')),
    ).toEqual([
      '/catalog/default/component/invoices/release-pipeline',
      '/catalog/default/group/team-billing',
    ]);
    expect(systems()).toEqual([
      'commerce 4 components',
      'logistics 2 components',
      'Without a system 1 component',
    ]);
    await expect(accessibilityProblems()).resolves.toEqual([]);
  });

  it('stacks the regions of a column and names each', async () => {
    visit(new FakeReleasePipelineApi({ board: story.board() }));
    const { production } = cellsOf(await rowOf('payments'));
    expect(production).toHaveTextContent(
      /^eu1\.14\.2Healthyfor 7\sd\s3\shus1\.14\.9Healthyfor 24\smin$/,
    );
  });

  it('says in words what is not as it should be, and little of what is', async () => {
    visit(new FakeReleasePipelineApi({ board: story.board() }));
    const tracking = cellsOf(await rowOf('tracking'));
    expect(tracking.dev).toHaveTextContent(/^1\.7\.0Unknownas of /);
    expect(tracking.staging).toHaveTextContent('no such stage');
    // A green heart says nothing when nobody knows what it is about.
    expect(tracking.production).toHaveTextContent(/^1\.6\.4Sync unknown/);
    expect(tracking.Behind).toHaveTextContent('not known');
    const stock = cellsOf(await rowOf('stock'));
    expect(stock.production).toHaveTextContent(/^5\.11\.4Mixed/);
    const notifier = cellsOf(await rowOf('notifier'));
    expect(notifier.dev).toHaveTextContent(/^nothing runs$/);
    expect(notifier['What holds or moves the newest']).toHaveTextContent(
      /names no pipeline\.1 thing needs mending$/,
    );
    const cart = cellsOf(await rowOf('cart'));
    expect(cart['What holds or moves the newest']).toHaveTextContent(
      /^Up to date$/,
    );
  });

  it.each([
    ['1.4.0', 'Healthy', '1.4.0Unknown release'],
    ['1.4.0', 'Degraded', '1.4.0Unknown releaseDegraded'],
    [undefined, 'Healthy', 'Unknown release'],
  ])(
    'calls %s that is %s no more than unknown where nobody knows what runs',
    async (version, status, text) => {
      const [cart] = story.rows;
      const production = story.stage('production', version, 3_600_000, {
        state: 'unknown',
        health: { status },
      });
      visit(
        new FakeReleasePipelineApi({
          board: story.board({ rows: [{ ...cart, stages: [production] }] }),
        }),
      );
      const cell = cellsOf(await rowOf('cart')).production;
      expect(cell.textContent).toBe(text);
      // What was recorded is dimmed.
      expect(
        within(cell)
          .queryAllByText('1.4.0')
          .map(recorded => getComputedStyle(recorded).opacity),
      ).toEqual(version ? ['0.75'] : []);
    },
  );

  it('tells apart what is empty and what nobody knows, where no number stands', async () => {
    const empty = story.stage('production', undefined, 0, {
      state: 'empty',
      since: undefined,
    });
    const [cart, checkout, invoices, payments] = story.rows.map(row => ({
      ...row,
      behind: undefined,
      stages: [row.stages[0], empty],
    }));
    const notBoth = story.stage('production-us', '1.0.0', 1_000);
    visit(
      new FakeReleasePipelineApi({
        board: story.board({
          rows: [
            cart,
            { ...checkout, stages: [], state: 'unreadable' },
            { ...invoices, stages: [...invoices.stages, notBoth] },
            { ...payments, state: 'baseline' },
          ],
        }),
      }),
    );
    expect(cellsOf(await rowOf('cart')).Behind).toHaveTextContent(
      'nothing ran there yet',
    );
    for (const name of ['checkout', 'invoices', 'payments']) {
      expect(cellsOf(await rowOf(name)).Behind).toHaveTextContent('not known');
    }
  });

  it('leads to where the reader decides, only from where the reader may', async () => {
    visit(new FakeReleasePipelineApi({ board: story.board() }));
    const decide = await screen.findByRole('button', {
      name: 'Decide on checkout',
    });
    expect(decide).toHaveAttribute(
      'href',
      '/approvals?promotion=promotion-of-checkout',
    );
    expect(screen.getAllByRole('button', { name: /^Decide/ })).toEqual([
      decide,
    ]);
  });

  it('leads to the tab to decide where the portal has no page for it', async () => {
    renderWith(
      new FakeReleasePipelineApi({ board: story.board() }),
      <ReleasesContent />,
      { withoutApprovals: true },
    );
    expect(
      await screen.findByRole('button', { name: 'Decide on checkout' }),
    ).toHaveAttribute(
      'href',
      '/catalog/default/component/checkout/release-pipeline',
    );
  });

  it('narrows what was read to one mark, kept in the address', async () => {
    const user = userEvent.setup();
    const api = new FakeReleasePipelineApi({ board: story.board() });
    visit(api, '/?mark=drift');
    await rowOf('invoices');
    expect(names()).toEqual(['invoices']);
    expect(systems()).toEqual(['commerce 1 shown']);
    expect(chip(/^Drift 1$/)).toHaveAttribute('aria-pressed', 'true');
    expect(
      screen.getByText('1 of 7 components you may see'),
    ).toBeInTheDocument();
    await user.click(chip(/^Blocked 2$/));
    expect(names()).toEqual(['invoices', 'payments']);
    expect(address()).toBe('?mark=blocked');
    await user.click(chip(/^All 7$/));
    expect(names()).toHaveLength(7);
    expect(address()).toBe('');
    // It is known already which row has which mark.
    expect(api.boards).toHaveLength(1);
  });

  it('narrows to a risk and to how far behind, kept in the address', async () => {
    const user = userEvent.setup();
    const api = new FakeReleasePipelineApi({ board: story.board() });
    visit(api);
    await rowOf('payments');
    await user.click(screen.getByRole('button', { name: /^Risk/ }));
    expect(
      (await screen.findAllByRole('option')).map(
        ({ textContent }) => textContent,
      ),
    ).toEqual(['All', 'High', 'Medium', 'Low']);
    await user.click(screen.getByRole('option', { name: 'Medium' }));
    expect(names()).toEqual(['checkout', 'payments']);
    await user.click(screen.getByRole('button', { name: /^Behind by/ }));
    await user.click(await screen.findByRole('option', { name: '2 or more' }));
    expect(names()).toEqual(['payments']);
    expect(address()).toBe('?risk=medium&behind=2');
    expect(
      screen.getByText('1 of 7 components you may see'),
    ).toBeInTheDocument();
    // A mark counts what it would show.
    expect(chip(/^All 1$/)).toBeInTheDocument();
    expect(chip(/^Blocked 1$/)).toBeInTheDocument();
    expect(api.boards).toHaveLength(1);
  });

  it('asks for an owner and for what was typed, and keeps the rows meanwhile', async () => {
    const user = userEvent.setup();
    const api = new FakeReleasePipelineApi({ board: story.board() });
    visit(api);
    await rowOf('payments');
    const [, checkout] = story.rows;
    api.say({ board: story.board({ rows: [checkout] }) });
    await user.click(screen.getByRole('button', { name: /^Owner/ }));
    await user.click(
      await screen.findByRole('option', { name: 'team-checkout' }),
    );
    await waitFor(() => expect(names()).toEqual(['checkout']));
    expect(systems()).toEqual(['commerce 1 shown']);
    expect(
      screen.getByText('1 of 1 components you may see that match'),
    ).toBeInTheDocument();
    // The other owners can still be chosen.
    await user.click(screen.getByRole('button', { name: /^Owner/ }));
    expect(
      await screen.findByRole('option', { name: 'team-billing' }),
    ).toBeInTheDocument();
    await user.keyboard('{Escape}');

    const search = screen.getByRole('textbox', { name: 'Component' });
    // Nothing comes between the letters, however slow the machine is.
    fireEvent.change(search, { target: { value: 'c' } });
    fireEvent.change(search, { target: { value: 'check' } });
    await waitFor(() =>
      expect(api.boards.at(-1)).toEqual({
        owner: 'group:default/team-checkout',
        search: 'check',
      }),
    );
    expect(api.boards.map(({ search: asked }) => asked)).not.toContain('c');
    const kept = new URLSearchParams(address() ?? '');
    expect(Object.fromEntries(kept)).toEqual({
      owner: 'group:default/team-checkout',
      search: 'check',
    });
  });

  it('counts nothing while what matches is not read yet', async () => {
    const user = userEvent.setup();
    const api = new FakeReleasePipelineApi({
      board: story.board({ more: 3 }),
    });
    visit(api);
    await rowOf('payments');
    expect(screen.getByText(/^7 of 10 components/)).toBeInTheDocument();
    // From now on nothing is answered.
    api.say({ board: undefined });
    await user.click(screen.getByRole('button', { name: /^Owner/ }));
    await user.click(
      await screen.findByRole('option', { name: 'team-checkout' }),
    );
    await screen.findByText('Loading the releases');
    expect(names()).toHaveLength(7);
    expect(
      screen.getByRole('region', { name: 'Releases by component' })
        .parentElement,
    ).toHaveAttribute('aria-busy', 'true');
    expect(screen.queryByText(/components you may see/)).toBeNull();
    expect(screen.queryByText(/more components/)).toBeNull();
    expect(
      within(screen.getByRole('group', { name: 'State' }))
        .getAllByRole('button')
        .filter(({ textContent }) => /\d/.test(textContent ?? '')),
    ).toEqual([]);
    expect(systems()).toEqual([
      'commerce 4 shown',
      'logistics 2 shown',
      'Without a system 1 shown',
    ]);
  });

  it.each([
    [
      '/?mark=moving',
      'Others that you may see are in another state.',
      { rows: [story.rows[0]] },
    ],
    [
      '/?mark=moving&search=cart',
      'Others that match what you search for are in another state.',
      { rows: [story.rows[0]] },
    ],
    [
      '/?risk=high&behind=2',
      'Others that you may see are of another risk or less far behind.',
      { rows: [story.rows[0]] },
    ],
  ])('tells at %s why nothing shows', async (path, why, board) => {
    visit(new FakeReleasePipelineApi({ board: story.board(board) }), path);
    expect(await screen.findByText(why)).toBeInTheDocument();
  });

  it('says of one more that it is one', async () => {
    visit(new FakeReleasePipelineApi({ board: story.board({ more: 1 }) }));
    expect(await screen.findByText('1 more component')).toBeInTheDocument();
  });

  it('offers the owners of all that the reader may see, also of what was not read yet', async () => {
    const user = userEvent.setup();
    const [cart] = story.rows;
    visit(
      new FakeReleasePipelineApi({
        board: story.board({ rows: [cart], more: 6 }),
      }),
    );
    await rowOf('cart');
    await user.click(screen.getByRole('button', { name: /^Owner/ }));
    expect(
      (await screen.findAllByRole('option')).map(
        ({ textContent }) => textContent,
      ),
    ).toEqual([
      'All',
      'platform',
      'team-billing',
      'team-checkout',
      'team-logistics',
      'team-payments',
    ]);
    await user.keyboard('{Escape}');
    await user.click(screen.getByRole('button', { name: /^System/ }));
    expect(
      (await screen.findAllByRole('option')).map(
        ({ textContent }) => textContent,
      ),
    ).toEqual(['All', 'commerce', 'logistics']);
  });

  it('says when nothing matches, and clears the filters', async () => {
    const user = userEvent.setup();
    const api = new FakeReleasePipelineApi({
      board: story.board({ rows: [] }),
    });
    visit(api, '/?search=nonsense&mark=blocked&risk=low&behind=5');
    expect(
      await screen.findByRole('heading', { name: 'No component matches' }),
    ).toBeInTheDocument();
    await expect(accessibilityProblems()).resolves.toEqual([]);
    api.say({ board: story.board() });
    await user.click(screen.getByRole('button', { name: 'Clear the filters' }));
    await rowOf('payments');
    expect(address()).toBe('');
    expect(api.boards.map(({ search }) => search)).toEqual([
      'nonsense',
      undefined,
    ]);
    expect(screen.getByRole('textbox', { name: 'Component' })).toHaveFocus();
  });

  it('says what to do where there is nothing yet', async () => {
    visit(new FakeReleasePipelineApi({ board: story.board({ rows: [] }) }));
    expect(
      await screen.findByRole('heading', {
        name: 'No component is followed yet',
      }),
    ).toBeInTheDocument();
    expect(
      screen.getByText(/release-pipeline\/pipeline: standard/),
    ).toBeInTheDocument();
    await expect(accessibilityProblems()).resolves.toEqual([]);
  });

  it('says what it does while nothing was read yet', async () => {
    visit(new FakeReleasePipelineApi());
    expect(await screen.findByText('Loading the releases')).toBeInTheDocument();
    expect(screen.queryByRole('table')).toBeNull();
  });

  it('asks again after no answer, and keeps old rows with their age', async () => {
    const user = userEvent.setup();
    const failure = await refusal(503, 'The database does not answer');
    const api = new FakeReleasePipelineApi({ board: failure });
    const { signals } = visit(api);
    expect(
      await screen.findByText(/The database does not answer\. Nothing was/),
    ).toBeInTheDocument();
    api.say({ board: story.board() });
    await user.click(screen.getByRole('button', { name: 'Try now' }));
    await rowOf('payments');
    api.say({ board: failure });
    await signals.send(PROMOTIONS_CHANNEL);
    expect(
      await screen.findByText(
        /The portal does not answer\. This page is as of/,
      ),
    ).toBeInTheDocument();
    expect(names()).toHaveLength(7);
  });

  it('shows nothing to who may not see releases', async () => {
    visit(
      new FakeReleasePipelineApi({ board: await refusal(403, 'Not allowed') }),
    );
    expect(
      await screen.findByRole('heading', {
        name: 'You may not see the releases',
      }),
    ).toBeInTheDocument();
  });

  it('forgets what was read once the reader may not see it', async () => {
    const user = userEvent.setup();
    const api = new FakeReleasePipelineApi({ board: story.board() });
    const { signals } = visit(api);
    await rowOf('payments');
    api.say({ board: await refusal(403, 'Not allowed') });
    await signals.send(PROMOTIONS_CHANNEL);
    await screen.findByRole('heading', {
      name: 'You may not see the releases',
    });
    // From now on nothing is answered.
    api.say({ board: undefined });
    expect(screen.queryByRole('button', { name: /^Owner/ })).toBeNull();
    await user.click(screen.getByRole('link', { name: 'Another address' }));
    await screen.findByText('Loading the releases');
    expect(screen.queryByRole('table')).toBeNull();
  });

  it('changes by itself, in place', async () => {
    const api = new FakeReleasePipelineApi({ board: story.board() });
    const { signals } = visit(api);
    const before = await rowOf('stock');
    api.say({
      board: story.board({
        rows: story.rows.map(row =>
          row.component.name === 'stock'
            ? {
                ...row,
                headline: { ...row.headline, tone: 'ok', status: 'up-to-date' },
              }
            : row,
        ),
      }),
    });
    await signals.send(PROMOTIONS_CHANNEL);
    await waitFor(() => expect(before).toHaveTextContent(/Up to date$/));
    expect(before).toBeInTheDocument();
  });

  it('reads on where there is more', async () => {
    const user = userEvent.setup();
    const [first, ...others] = story.rows;
    const api = new FakeReleasePipelineApi({
      board: story.board({ rows: [first], columns: ['dev'], more: 6 }),
      laterBoards: [
        story.board({
          rows: [first, ...others],
          columns: ['dev', 'production'],
        }),
      ],
    });
    visit(api, '/?mark=moving');
    expect(
      await screen.findByRole('heading', {
        name: 'No component read so far matches',
      }),
    ).toBeInTheDocument();
    expect(
      screen.getByText('0 of 7 components you may see, 1 of them read so far'),
    ).toBeInTheDocument();
    await user.click(screen.getByRole('button', { name: 'Load more' }));
    await rowOf('stock');
    expect(names()).toEqual(['stock']);
    await user.click(chip(/^All 7$/));
    expect(names()).toEqual(story.rows.map(({ component }) => component.name));
    expect(screen.queryByRole('button', { name: 'Load more' })).toBeNull();
    expect(screen.getByText('All are shown')).toBeInTheDocument();
    expect(
      screen.getByRole('columnheader', { name: 'production' }),
    ).toBeInTheDocument();
  });

  it('leaves out the first stage on a narrow page', async () => {
    const matchMedia = (query: string) => ({
      media: query,
      matches: query === '(max-width: 1080px)',
      addEventListener: () => {},
      removeEventListener: () => {},
      addListener: () => {},
      removeListener: () => {},
    });
    Object.assign(window, { matchMedia });
    try {
      visit(new FakeReleasePipelineApi({ board: story.board() }));
      expect(Object.keys(cellsOf(await rowOf('cart'))).slice(0, 4)).toEqual([
        'Component',
        'staging',
        'production',
        'Behind',
      ]);
      expect(
        cellsOf(await rowOf('checkout'))['What holds or moves the newest'],
      ).toContainElement(
        screen.getByRole('button', { name: 'Decide on checkout' }),
      );
    } finally {
      Reflect.deleteProperty(window, 'matchMedia');
    }
  });

  it('is read and used with the keyboard alone', async () => {
    const user = userEvent.setup();
    visit(new FakeReleasePipelineApi({ board: story.board() }));
    await rowOf('payments');
    const reached: Array<string | null | undefined> = [];
    await user.tab();
    while (document.activeElement !== document.body && reached.length < 60) {
      const { activeElement } = document;
      reached.push(
        activeElement?.getAttribute('aria-label') ?? activeElement?.textContent,
      );
      await user.tab();
    }
    const order = [
      'All 7',
      'Table of releases',
      'commerce',
      'checkout',
      'Decide on checkout',
      'payments',
      'team-payments',
    ];
    expect(
      Array.from(new Set(reached)).filter(name => order.includes(name ?? '')),
    ).toEqual(order);
  });
});
