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

import { actionsRegistryServiceFactory } from '@backstage/backend-defaults/alpha';
import { mockCredentials, TestDatabases } from '@backstage/backend-test-utils';
import type { CatalogService } from '@backstage/plugin-catalog-node';
import { catalogServiceMock } from '@backstage/plugin-catalog-node/testUtils';
import type { JsonObject } from '@backstage/types';
import { type SmallWorld, startSmallWorld } from 'lab';
import { type RunningPlugin, startPlugin } from '../__testUtils__/startPlugin';

jest.setTimeout(120_000);

const ACTIONS = '/.backstage/actions';
/** The catalog shows no component to them. */
const BLIND = 'user:default/mallory';
const COMPONENT = { component: 'payments' };

interface Entry {
  input: JsonObject;
  /** Whether a service that config names gets an answer; what is refused is for a person. */
  service: 'answered' | 'refused';
  /** What somebody gets who sees the component and is in none of its groups. */
  outsider: 'answered' | 'refused';
  /** What they get to whom the catalog shows nothing; never a hint of the rest. */
  blind: { status: number; body: object };
  /** What whoever has the right is told. */
  told: object;
}

const NOT_KNOWN = {
  status: 404,
  body: {
    error: {
      message: expect.stringMatching(
        /^No release pipeline is known for 'component:default\/payments'/,
      ),
    },
  },
};

/** Every action that is registered; one without an entry fails below. */
const ENTRIES: Record<string, Entry> = {
  'get-release-status': {
    input: COMPONENT,
    service: 'answered',
    outsider: 'answered',
    blind: NOT_KNOWN,
    told: { headline: expect.stringContaining('1.1.0') },
  },
  'explain-blockers': {
    input: COMPONENT,
    service: 'answered',
    outsider: 'answered',
    blind: NOT_KNOWN,
    told: { headline: expect.stringContaining('1.1.0') },
  },
  'list-waiting-approvals': {
    input: {},
    service: 'refused',
    outsider: 'answered',
    blind: {
      status: 200,
      body: { output: { forMe: [], excluded: [], mine: [] } },
    },
    told: { forMe: [{ component: 'component:default/payments' }] },
  },
  'ask-what-if': {
    input: { ...COMPONENT, stage: 'production', release: '1.1.0' },
    service: 'refused',
    outsider: 'refused',
    blind: NOT_KNOWN,
    told: { verdict: { release: '1.1.0', stage: 'production' } },
  },
  'run-retro': {
    input: { ...COMPONENT, stage: 'production', gate: 'health' },
    service: 'refused',
    outsider: 'refused',
    blind: NOT_KNOWN,
    told: { releases: [{ release: '1.0.0' }] },
  },
  'verify-evidence': {
    input: {},
    service: 'refused',
    outsider: 'answered',
    // Of the whole chain, and of no component.
    blind: { status: 200, body: { output: { holds: true } } },
    told: { holds: true, head: { seq: expect.any(Number) } },
  },
};

const NAMES = Object.keys(ENTRIES);

const { header } = mockCredentials.user;
const LIMITED = mockCredentials.limitedUser.token('user:default/pat');
const service = mockCredentials.service.header();

// Outside, so that its clean-up comes after ours.
const databases = TestDatabases.create({ ids: ['POSTGRES_18'] });

const ONLY_MEMBERS: unknown = expect.stringMatching(
  /^Only members of .* may try/,
);

describe('S15 actions', () => {
  let world: SmallWorld;
  let plugin: RunningPlugin;

  beforeAll(async () => {
    world = await startSmallWorld({
      components: ['payments'],
      staging: {
        start: 'on-request',
        gates: {
          approvals: {
            type: 'approval',
            required: 2,
            from: ['group:default/platform'],
          },
        },
      },
      policy: {
        reporters: {
          'test-service': {
            components: ['component:default/payments'],
            stages: ['dev'],
            checks: ['e2e'],
          },
        },
      },
    });
    plugin = await startPlugin({
      knex: await databases.init('POSTGRES_18'),
      world,
      catalog: withoutSightFor(
        BLIND,
        catalogServiceMock({ entities: world.entities }),
      ),
      // The door through which agents come, in place of a stand-in.
      features: [actionsRegistryServiceFactory],
    });
    await plugin.tabUntil('payments', tab => tab.state === 'pipeline');
    await world.push('payments', 'dev', '1.1.0');
    const { stages } = await plugin.tabUntil(
      'payments',
      tab => tab.stages[1].verdicts[0]?.ask.allowed === true,
    );
    // Something waits that not everybody may hear of.
    await plugin
      .as('dana')
      .post('/components/default/component/payments/promotions', {
        stage: 'staging',
        releaseId: stages[0].release?.id,
        reason: 'wanted',
      })
      .expect(201);
  });

  afterAll(async () => {
    await plugin.stop();
    await world.stop();
  });

  const invoke = (name: string, authorization: string) =>
    plugin
      .send({
        method: 'post',
        path: `${ACTIONS}/v2/actions/release-pipeline:${name}/invoke`,
        authorization,
      })
      .send({ input: ENTRIES[name].input });

  it('are the ones that are walked here, and only read', async () => {
    const { body } = await plugin
      .send({
        method: 'get',
        path: `${ACTIONS}/v1/actions`,
        authorization: service,
      })
      .expect(200);
    const listed: Array<{ name: string; attributes: object }> = body.actions;
    expect(listed.map(({ name }) => name).sort()).toEqual([...NAMES].sort());
    for (const { name, attributes } of listed) {
      expect([name, attributes]).toEqual([
        name,
        expect.objectContaining({ readOnly: true, destructive: false }),
      ]);
    }
  });

  it.each(NAMES)('%s is nothing for nobody', async name => {
    const none = mockCredentials.none.header();
    const { body } = await invoke(name, none).expect(401);
    expect(body.output).toBeUndefined();
  });

  it.each(NAMES)('%s takes no token of a cookie', async name => {
    const { body } = await invoke(name, `Bearer ${LIMITED}`).expect(401);
    expect(body.output).toBeUndefined();
  });

  it.each(NAMES)('S4 %s decides nothing for a service', async name => {
    const { status, body } = await invoke(name, service);
    expect([status, body.error?.message]).toEqual(
      ENTRIES[name].service === 'answered'
        ? [200, undefined]
        : [403, 'Only a signed-in person may do this'],
    );
  });

  it.each(NAMES)('%s for somebody without the right', async name => {
    const { status, body } = await invoke(name, header('user:default/eve'));
    expect([status, body.error?.message]).toEqual(
      ENTRIES[name].outsider === 'answered'
        ? [200, undefined]
        : [403, ONLY_MEMBERS],
    );
  });

  it.each(NAMES)('%s tells nothing of what one may not see', async name => {
    const { status, body } = ENTRIES[name].blind;
    const answer = await invoke(name, header(BLIND)).expect(status);
    expect(answer.body).toMatchObject(body);
    expect(JSON.stringify(answer.body.output ?? {})).not.toContain('payments');
  });

  it.each(NAMES)('%s answers who has the right', async name => {
    const { body } = await invoke(name, header('user:default/pat')).expect(200);
    expect(body.output).toMatchObject(ENTRIES[name].told);
  });
});

/** The same catalog, which shows no component to one of its readers. */
function withoutSightFor(
  userRef: string,
  catalog: CatalogService,
): CatalogService {
  const { getEntitiesByRefs } = catalog;
  catalog.getEntitiesByRefs = async (request, options) => {
    const { principal } = options.credentials;
    const reader = principal as { userEntityRef?: string };
    const { items } = await getEntitiesByRefs.call(catalog, request, options);
    return {
      items:
        reader.userEntityRef === userRef ? items.map(() => undefined) : items,
    };
  };
  return catalog;
}
