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

import { generateKeyPairSync } from 'node:crypto';
import { inspect } from 'node:util';
import type { GateSpec } from '../domain/types';
import {
  exampleConfig,
  exampleWith,
  problemsOf,
  read,
  SECRETS,
} from './testing';

const PRODUCTION = 'releasePipeline.pipelines.standard.stages.production';
const STAGING = 'releasePipeline.pipelines.standard.stages.staging';

function stageOf(data: ReturnType<typeof exampleWith>, name: string) {
  const stage = read(data)
    .pipelines.get('standard')
    ?.stages.find(candidate => candidate.name === name);
  if (!stage) {
    throw new Error(`There is no stage ${name}`);
  }
  return stage;
}

describe('gates that are made of others', () => {
  const quality = {
    type: 'objectives',
    of: 'staging',
    pass: 90,
    warn: 75,
    gates: {
      errors: { type: 'prometheus', query: 'error-ratio', max: 1, weight: 3 },
      health: { type: 'argocd-health', key: true },
    },
  };
  const gate = (entry: unknown) =>
    stageOf(
      exampleWith({ [`${PRODUCTION}.gates`]: { quality: entry } }),
      'production',
    )?.gates.find(({ name }) => name === 'quality');

  it('are read with their parts, which look at the stage of the whole', () => {
    expect(gate(quality)).toMatchObject({
      type: 'objectives',
      title: 'Objectives errors, health',
      of: 'staging',
      costly: true,
      people: false,
      composition: { kind: 'objectives', pass: 90, warn: 75 },
      parts: [
        { gate: { name: 'errors', of: 'staging' }, weight: 3, key: false },
        { gate: { name: 'health', of: 'staging' }, weight: 1, key: true },
      ],
    });
  });

  it.each([
    ['no part', { ...quality, gates: {} }, 'gates'],
    [
      'a mark that warns above the one that passes',
      { ...quality, warn: 95 },
      '',
    ],
    [
      'an unknown query in a part',
      {
        ...quality,
        gates: { errors: { ...quality.gates.errors, query: 'nope' } },
      },
      'gates.errors.query',
    ],
    [
      'persons in a sum',
      {
        type: 'any',
        gates: {
          people: { type: 'approval', from: ['group:default/platform'] },
        },
      },
      'gates.people',
    ],
    [
      'an unknown kind of part',
      { type: 'all', gates: { some: { type: 'invented' } } },
      'gates.some.type',
    ],
    [
      'approvals that are only observed',
      {
        type: 'approval',
        from: ['group:default/platform'],
        observeOnly: true,
      },
      'observeOnly',
    ],
  ])('refuse %s, with the place', (_, entry, place) => {
    expect(() => gate(entry)).toThrow(
      [`${PRODUCTION}.gates.quality`, place].filter(Boolean).join('.'),
    );
  });

  it('R20 are part of the policy, and so is whether a gate only observes', () => {
    const version = (entry: unknown) =>
      stageOf(
        exampleWith({ [`${PRODUCTION}.gates`]: { quality: entry } }),
        'production',
      )?.policyVersion;
    const versions = [
      quality,
      { ...quality, pass: 80 },
      { ...quality, observeOnly: true },
      { ...quality, gates: { errors: quality.gates.errors } },
      {
        ...quality,
        gates: {
          ...quality.gates,
          health: { ...quality.gates.health, observeOnly: true },
        },
      },
    ].map(version);

    expect(new Set(versions).size).toBe(versions.length);
  });
});

describe('readReleasePipelineConfig', () => {
  it('reads what adopters write, with defaults for the rest', () => {
    const config = read(exampleConfig());

    expect([...config.argocdInstances.values()]).toEqual([
      {
        name: 'nonprod',
        url: 'https://argocd.nonprod.example.com',
        frontendUrl: 'https://argocd.nonprod.example.com',
      },
      {
        name: 'prod',
        url: 'https://argocd.internal.example.com',
        frontendUrl: 'https://argocd.example.com',
      },
    ]);
    expect(config.observation).toEqual({
      intervalMs: 30_000,
      comparedWithinMs: 600_000,
      settleMs: 5_000,
      stream: true,
    });
    expect(config.automatic).toEqual({ perRepository: 5, total: 20 });
    expect(config.prometheus.instances.get('prod')).toEqual({
      name: 'prod',
      url: 'https://prometheus.internal.example.com',
      frontendUrl: 'https://prometheus.example.com',
    });
    expect(config.prometheus.queries.get('error-ratio')).toMatchObject({
      windowMs: 600_000,
      freshnessMs: 120_000,
    });
    expect(config.warnings).toEqual([]);
    const pipeline = config.pipelines.get('standard');
    expect(pipeline?.release).toEqual({
      from: 'images',
      images: { app: ['*/{{ component.name }}'] },
    });
    expect(pipeline?.stages.map(stage => stage.name)).toEqual([
      'dev',
      'staging',
      'production',
    ]);
  });

  it('gives a stage its defaults', () => {
    expect(stageOf(exampleConfig(), 'dev')).toMatchObject({
      start: 'outside',
      protected: false,
      cooldownMs: 0,
      promote: undefined,
      group: undefined,
    });
    expect(stageOf(exampleConfig(), 'staging')).toMatchObject({
      start: 'automatic',
      protected: false,
      excludesAuthors: false,
      promote: { with: 'git-commit', describe: expect.any(String) },
      // R11: production's soak says `protect`.
      protectedBy: [
        { stage: 'production', gate: 'soak' },
        { stage: 'production', gate: 'long-soak' },
      ],
    });
    // R12: an approval in a profile protects the stage, with five quiet minutes.
    expect(stageOf(exampleConfig(), 'production')).toMatchObject({
      start: 'on-request',
      protected: true,
      excludesAuthors: true,
      cooldownMs: 300_000,
      delayMs: 300_000,
      watchMs: 1_800_000,
      riskDefault: 'low',
      group: 'production',
      approverGroups: ['group:default/platform'],
      breakGlassGroups: ['group:default/platform'],
      overrideForMs: 3_600_000,
      expiresAfterMs: 7 * 24 * 3_600_000,
      rolloutTimeoutMs: 1_800_000,
      protectedBy: [],
    });
  });

  it('adds the gates of a profile to those of the smaller one (R14)', () => {
    const names = (risk: 'low' | 'medium' | 'high') =>
      stageOf(exampleConfig(), 'production').profiles[risk].map(
        gate => gate.name,
      );
    expect(names('low')).toEqual([]);
    expect(names('medium')).toEqual(['approvals']);
    expect(names('high').sort()).toEqual(['approvals', 'long-soak']);

    const inherited = stageOf(
      exampleWith({ [`${PRODUCTION}.profiles.high`]: {} }),
      'production',
    );
    expect(inherited.profiles.high.map(gate => gate.name)).toEqual([
      'approvals',
    ]);
  });

  describe('rollback and hotfix (R14)', () => {
    const approvals = (group: string, required = 1) => ({
      approvals: { type: 'approval', required, from: [group] },
    });
    const production = (changes: Record<string, unknown>) =>
      stageOf(
        exampleWith(
          Object.fromEntries(
            Object.entries(changes).map(([key, value]) => [
              `${PRODUCTION}.${key}`,
              value,
            ]),
          ),
        ),
        'production',
      );
    const names = (gates: GateSpec[] | undefined) =>
      gates?.map(({ name }) => name);

    it('say nothing of a stage that does not name them', () => {
      expect(production({})).toMatchObject({
        rollback: undefined,
        hotfix: undefined,
      });
    });

    it.each(['rollback', 'hotfix'] as const)(
      'a %s has gates and profiles as forward has them',
      direction => {
        const stage = production({
          [`${direction}.gates`]: { settled: { type: 'in-sync' } },
          [`${direction}.profiles`]: {
            medium: { ...approvals('oncall'), quiet: { type: 'window' } },
            high: approvals('oncall', 2),
          },
        });
        const { gates, profiles } = stage[direction]!;
        expect(names(gates)).toEqual(['settled']);
        expect(names(profiles.low)).toEqual([]);
        expect(names(profiles.medium)).toEqual(['approvals', 'quiet']);
        expect(profiles.high).toEqual([
          expect.objectContaining({ name: 'quiet' }),
          expect.objectContaining({
            name: 'approvals',
            config: expect.objectContaining({ required: 2 }),
          }),
        ]);
        expect(stage.approverGroups).toEqual([
          'group:default/oncall',
          'group:default/platform',
        ]);
      },
    );

    it('keeps "unset" and "nothing at all" apart', () => {
      expect(production({ 'hotfix.gates': {} }).hotfix?.gates).toEqual([]);
      expect(production({ 'hotfix.profiles': {} }).hotfix).toEqual({
        gates: undefined,
        profiles: { low: [], medium: [], high: [] },
      });
    });

    it('asks the same under another hash: the answer of one direction is none of the other', () => {
      const window = { quiet: { type: 'window' } };
      const stage = production({
        gates: window,
        'rollback.gates': window,
        'hotfix.gates': window,
      });
      const asks = [stage, stage.rollback, stage.hotfix].map(
        sets => sets?.gates?.at(0)?.asks,
      );
      expect(new Set(asks).size).toBe(3);
    });

    it('R12 protects a stage that asks an approval of a rollback only', () => {
      const stage = production({
        profiles: {},
        'rollback.gates': approvals('oncall'),
      });
      expect(stage).toMatchObject({
        protected: true,
        approverGroups: ['group:default/oncall'],
        breakGlassGroups: ['group:default/oncall'],
      });
    });

    it('finds those that only the profile medium asks', () => {
      const from = ['oncall', 'platform'];
      expect(
        production({
          profiles: {
            medium: { approvals: { type: 'approval', from } },
            high: approvals('platform'),
          },
        }),
      ).toMatchObject({
        approverGroups: ['group:default/oncall', 'group:default/platform'],
        // Who lowers the risk decides what is asked.
        breakGlassGroups: ['group:default/platform'],
      });
    });

    it.each<[string, Record<string, unknown>, string[] | undefined]>([
      [
        'by those who break the glass where forward asks nobody',
        { breakGlass: ['oncall'], protected: true },
        ['hotfix-approval'],
      ],
      [
        'by those whom a rollback asks',
        { 'rollback.gates': approvals('oncall') },
        ['hotfix-approval'],
      ],
      [
        'besides its profiles',
        {
          breakGlass: ['oncall'],
          protected: true,
          'hotfix.profiles.high': approvals('oncall', 2),
        },
        ['hotfix-approval'],
      ],
      [
        'not where config says otherwise',
        { breakGlass: ['oncall'], protected: true, 'hotfix.gates': {} },
        [],
      ],
      ['not where nothing is protected', { breakGlass: ['oncall'] }, undefined],
      [
        // Nobody could ask for one either (R22).
        'not where there is nobody',
        { protected: true },
        undefined,
      ],
    ])(
      'a hotfix of a protected stage is approved %s',
      (_what, changes, expected) => {
        const { approverGroups, hotfix } = production({
          profiles: {},
          ...changes,
        });
        expect(names(hotfix?.gates)).toEqual(expected);
        expect(approverGroups).toEqual(
          expected?.length || changes['rollback.gates']
            ? ['group:default/oncall']
            : [],
        );
      },
    );

    it('a hotfix is approved by those that forward asks, where it asks anybody', () => {
      expect(
        production({ breakGlass: ['oncall'], protected: true }),
      ).toMatchObject({
        hotfix: undefined,
        approverGroups: ['group:default/platform'],
      });
    });

    it('protect no soak', () => {
      const { protectedBy } = stageOf(
        exampleWith({
          [`${PRODUCTION}.gates`]: {},
          [`${PRODUCTION}.profiles`]: {},
          [`${PRODUCTION}.rollback.gates`]: approvals('oncall'),
        }),
        'staging',
      );
      expect(protectedBy).toEqual([]);
    });
  });

  it('protects a soak by default only where the stage starts automatically (R11)', () => {
    const soak = { type: 'soak', of: 'staging', for: { hours: 1 } };
    const gates = {
      [`${PRODUCTION}.gates`]: { soak },
      [`${PRODUCTION}.profiles`]: {},
    };
    expect(stageOf(exampleWith(gates), 'staging').protectedBy).toEqual([
      { stage: 'production', gate: 'soak' },
    ]);
    expect(
      stageOf(
        exampleWith({ ...gates, [`${STAGING}.start`]: 'on-request' }),
        'staging',
      ).protectedBy,
    ).toEqual([]);
    expect(
      stageOf(
        exampleWith({
          ...gates,
          [`${PRODUCTION}.gates`]: { soak: { ...soak, protect: false } },
        }),
        'staging',
      ).protectedBy,
    ).toEqual([]);
  });

  it('stands for nothing being configured at all except Argo CD', () => {
    expect(problemsOf({})).toEqual([
      'argocd.appLocatorMethods: expected an entry of type config with at least one instance',
    ]);
    const { argocd } = exampleConfig();
    expect(read({ argocd }).warnings).toEqual([
      'Nothing can be promoted: releasePipeline.pipelines defines no pipeline',
    ]);
  });

  it('takes with: none for a stage that is only observed', () => {
    const data = exampleWith({ [`${PRODUCTION}.promote`]: { with: 'none' } });
    expect(stageOf(data, 'production').promote).toBeUndefined();
  });

  it('asks a checklist again once somebody asks: from then on it is waited for', () => {
    const { gates } = stageOf(
      exampleWith({
        [`${PRODUCTION}.gates.before`]: {
          type: 'manual-check',
          items: ['Users told'],
          by: ['platform'],
          remind: { hours: 4 },
        },
      }),
      'production',
    );
    expect(gates.find(({ name }) => name === 'before')).toMatchObject({
      records: true,
      byPromotion: true,
      people: false,
    });
  });

  it.each([
    [{ preset: 'opa', path: '/v1/data/release' }, true],
    [{ body: 'facts' }, true],
    [{ path: '/state/{{ release.version }}' }, undefined],
  ])(
    'I4 knows of the check %j whether it is told of the promotion',
    (check, told) => {
      const { gates } = stageOf(
        exampleWith({
          'releasePipeline.checks.ask': {
            url: 'https://ask.example.com',
            ...check,
          },
          [`${PRODUCTION}.gates.ask`]: { type: 'http', check: 'ask' },
          [`${PRODUCTION}.gates.both`]: {
            type: 'all',
            gates: { ask: { type: 'http', check: 'ask' } },
          },
        }),
        'production',
      );
      for (const name of ['ask', 'both']) {
        expect(gates.find(gate => gate.name === name)).toMatchObject({
          byPromotion: told,
          byRisk: told,
          alsoRecords: told,
          people: false,
        });
      }
    },
  );

  it('reads who may ask, by the whole subject of their token (R34)', () => {
    const subject = 'github:repo:acme/payments:ref:refs/heads/main';
    const data = {
      ...exampleConfig(),
      releasePipeline: {
        ...exampleConfig().releasePipeline,
        requesters: {
          [subject]: { components: ['payments'], stages: ['staging'] },
        },
      },
    };
    expect(read(data).requesters).toEqual(
      new Map([
        [
          subject,
          { components: ['component:default/payments'], stages: ['staging'] },
        ],
      ]),
    );
  });

  it('warns when nobody can approve', () => {
    const data = exampleWith({ 'releasePipeline.authority': {} });
    expect(read(data).warnings).toEqual([
      'Nobody can approve or override: releasePipeline.authority.trustedOrigins is empty, and these pipelines ask for approvals: standard',
    ]);
  });

  it('warns when nobody can sign off', () => {
    const data = exampleWith({
      'releasePipeline.authority': {},
      [`${PRODUCTION}.signOff`]: { from: ['quality'] },
    });
    expect(read(data).warnings).toContain(
      'Nobody can sign off: releasePipeline.authority.trustedOrigins is empty, and these pipelines ask for sign-offs: standard',
    );
  });

  it('warns when nobody can override where no approval is asked', () => {
    const data = exampleWith({
      'releasePipeline.authority': {},
      [`${PRODUCTION}.profiles`]: {},
      [`${PRODUCTION}.breakGlass`]: ['platform'],
    });
    expect(read(data).warnings).toEqual([
      'Nobody can override: releasePipeline.authority.trustedOrigins is empty, and these pipelines name groups that may override: standard',
    ]);
  });

  it.each<[string, object]>([
    ['switched off', { enabled: false }],
    ['not switched on', {}],
  ])('S12 warns once where permissions are %s', (_how, permission) => {
    const data = exampleWith({
      permission,
      [`${STAGING}.protected`]: true,
    });
    expect(read(data).warnings).toEqual([
      'Nobody can approve, reject, override or sign off in a protected stage: the permissions of this portal are switched off (permission.enabled), and these stages are protected: standard/staging, standard/production',
    ]);
  });

  it('S12 does not warn of permissions where no stage is protected', () => {
    const data = exampleWith({
      permission: {},
      [`${PRODUCTION}.protected`]: false,
    });
    expect(read(data).warnings).toEqual([]);
  });

  it('reads owners of AppProjects, for one instance or for all (R19)', () => {
    const data = exampleWith({
      'releasePipeline.bindings': {
        projects: { 'prod/payments': 'Payments', shared: 'group:acme/shared' },
      },
    });
    expect(read(data).projects).toEqual([
      {
        instance: 'prod',
        project: 'payments',
        owner: 'group:default/payments',
      },
      { instance: undefined, project: 'shared', owner: 'group:acme/shared' },
    ]);
  });

  describe('credentials', () => {
    const instances = 'argocd.appLocatorMethods';
    const withInstance = (instance: object, all: object = {}) => ({
      ...exampleConfig(),
      argocd: {
        ...all,
        appLocatorMethods: [
          {
            type: 'config',
            instances: [
              { name: 'nonprod', url: 'https://a.example.com', ...instance },
              { name: 'prod', url: 'https://b.example.com', token: 'token' },
            ],
          },
        ],
      },
    });

    it('prefers the token, then the own user, then the one for all', () => {
      const all = { username: 'everywhere', password: 'shared' };
      const own = { username: 'own', password: 'secret' };
      const get = (instance: object) =>
        read(withInstance(instance, all)).credentials.get('argocd', 'nonprod');
      expect(get({ ...own, token: 'token' })).toEqual({ token: 'token' });
      expect(get(own)).toEqual(own);
      expect(get({})).toEqual(all);
    });

    it('refuses an instance without any, and never invents some', () => {
      expect(problemsOf(withInstance({}))).toEqual([
        `${instances}[0].instances[0]: Argo CD instance "nonprod" has no credentials; expected token, or username and password, here or for all instances under argocd. If the value comes from an environment variable, that variable is not set`,
      ]);
      expect(problemsOf(withInstance({ username: 'only' }))).toHaveLength(1);
    });

    it('refuses a repository without a token', () => {
      expect(
        problemsOf(
          exampleWith({
            'releasePipeline.git.repositories.gitops.token': undefined,
          }),
        ),
      ).toEqual([
        'releasePipeline.git.repositories.gitops.token: expected a token that may push. If the value comes from an environment variable, that variable is not set',
      ]);
    });

    it('S40 refuses what is no key for the evidence, and quotes nothing of it', () => {
      expect(
        problemsOf(
          exampleWith({
            'releasePipeline.evidence': {
              signingKey: SECRETS[0],
              formerKeys: [SECRETS[1]],
            },
          }),
        ),
      ).toEqual([
        'releasePipeline.evidence.signingKey: expected a private key of type Ed25519 in PEM',
        'releasePipeline.evidence.formerKeys[0]: expected a public key of type Ed25519 in PEM',
      ]);
    });

    it('S40 refuses a private key where only public ones belong, which anybody may read', () => {
      const { privateKey, publicKey } = generateKeyPairSync('ed25519', {
        privateKeyEncoding: { type: 'pkcs8', format: 'pem' },
        publicKeyEncoding: { type: 'spki', format: 'pem' },
      });
      const problemsWith = (...formerKeys: string[]) =>
        problemsOf(exampleWith({ 'releasePipeline.evidence': { formerKeys } }));
      expect(problemsWith(publicKey)).toEqual([]);
      expect(problemsWith(publicKey, privateKey)).toEqual([
        'releasePipeline.evidence.formerKeys[1]: expected a public key of type Ed25519 in PEM',
      ]);
    });

    it('S40 shows secrets in no error, no JSON and no inspection', () => {
      const config = read(exampleConfig());
      expect(config.credentials.get('repository', 'gitops')).toEqual({
        username: 'portal',
        token: SECRETS[2],
      });
      const texts = [
        inspect(config, { depth: 20, showHidden: true }),
        JSON.stringify(config),
        ...problemsOf(
          exampleWith({
            'argocd.appLocatorMethods.0.instances.0.url': `https://user:${SECRETS[0]}@a.example.com`,
            'argocd.appLocatorMethods.1.instances.0.name': [SECRETS[1]],
            'releasePipeline.git.repositories.gitops.tokne': SECRETS[2],
            'releasePipeline.git.repositories.gitops.url': `ftp://${SECRETS[2]}`,
            'releasePipeline.prometheus.instances.prod.url': SECRETS[3],
            'releasePipeline.prometheus.instances.prod.token': {
              inside: SECRETS[3],
            },
          }),
        ),
      ];
      expect(texts.length).toBeGreaterThan(7);
      for (const text of texts) {
        for (const secret of SECRETS) {
          expect(text).not.toContain(secret);
        }
      }
    });
  });

  describe('what is wrong', () => {
    const stage = (changes: Record<string, unknown>) =>
      Object.fromEntries(
        Object.entries(changes).map(([key, value]) => [
          `${PRODUCTION}.${key}`,
          value,
        ]),
      );
    const soak = { type: 'soak', of: 'staging', for: { hours: 1 } };
    const slo = (budget: object) => ({
      type: 'slo',
      query: 'error-ratio',
      objective: 0.99,
      budget: { over: '30d', ...budget },
    });
    const approval = (required: number, from = ['group:default/platform']) => ({
      approvals: { type: 'approval', required, from },
    });

    it.each<[string, Record<string, unknown>, string[]]>([
      [
        'an unknown key of ours',
        { 'releasePipeline.pipeline': {} },
        [
          'releasePipeline.pipeline: unknown key; expected one of authority, git, prometheus, alertmanager, checks, reporters, requesters, calendar, pipelines, components, bindings, observation, risk, automatic, trains, wayBack, retention, evidence',
        ],
      ],
      [
        'an unknown key of a stage',
        stage({ aftr: ['dev'] }),
        [
          `${PRODUCTION}.aftr: unknown key; expected one of after, group, target, start, protected, excludeAuthors, promote, delay, cooldown, gates, profiles, rollback, hotfix, risk, watch, signOff, breakGlass, overrideFor, expiresAfter, rolloutTimeout`,
        ],
      ],
      [
        'an unknown key of a gate',
        stage({ 'gates.soak': { ...soak, four: 1 } }),
        [
          `${PRODUCTION}.gates.soak.four: unknown key; expected one of for, protect, clock, onDegraded, incidents, alerts`,
        ],
      ],
      [
        'S17 an override that lasts for days',
        stage({ overrideFor: '25h' }),
        [
          `${PRODUCTION}.overrideFor: expected more than nothing and at most 24 h`,
        ],
      ],
      [
        'S17 an override that lasts for no time',
        stage({ overrideFor: { minutes: 0 } }),
        [
          `${PRODUCTION}.overrideFor: expected more than nothing and at most 24 h`,
        ],
      ],
      [
        'a person who may break the glass',
        stage({ breakGlass: ['user:default/pat'] }),
        [
          `${PRODUCTION}.breakGlass[0]: expected a group such as group:default/platform`,
        ],
      ],
      [
        'nobody who may break the glass',
        stage({ breakGlass: [] }),
        [
          `${PRODUCTION}.breakGlass: expected at least one group, else nobody could override`,
        ],
      ],
      [
        'gates of a watch that takes no time',
        stage({
          watch: {
            for: { minutes: 0 },
            gates: {
              later: { type: 'prometheus', query: 'error-ratio', max: 1 },
            },
          },
        }),
        [
          `${PRODUCTION}.watch.for: expected more than no time, else its gates are never asked`,
        ],
      ],
      [
        'what nothing is done about when a watch fails',
        stage({ 'watch.onFailure': 'propose-rollback' }),
        [
          `${PRODUCTION}.watch.onFailure: unknown key; expected one of for, gates`,
        ],
      ],
      [
        'a plain number as duration',
        stage({ 'gates.soak.for': 24 }),
        [
          `${PRODUCTION}.gates.soak.for: expected a duration such as { hours: 24 }, '24h' or 'PT24H'`,
        ],
      ],
      [
        'a soak without its duration',
        stage({ 'gates.soak.for': undefined }),
        [
          `${PRODUCTION}.gates.soak.for: expected a duration such as { hours: 24 }, '24h' or 'PT24H'`,
        ],
      ],
      [
        'an unknown stage in after',
        stage({ after: ['stagin'] }),
        expect.arrayContaining([
          `${PRODUCTION}.after[0]: unknown stage "stagin"; expected one of dev, staging, production`,
        ]),
      ],
      [
        'a cycle',
        { [`${STAGING}.after`]: ['dev', 'production'] },
        [
          'releasePipeline.pipelines.standard.stages: the stages come after each other in a circle: staging → production → staging',
        ],
      ],
      [
        'a stage after itself',
        { [`${STAGING}.after`]: ['staging'] },
        [
          'releasePipeline.pipelines.standard.stages: the stages come after each other in a circle: staging → staging',
        ],
      ],
      [
        'a gate of a stage that does not come before',
        { [`${STAGING}.gates.health.of`]: 'production' },
        [
          `${STAGING}.gates.health.of: stage "production" does not come before this one; expected one of dev`,
        ],
      ],
      [
        'a gate of an unknown stage',
        stage({ 'gates.health.of': 'qa' }),
        [
          `${PRODUCTION}.gates.health.of: unknown stage "qa"; expected one of staging, dev`,
        ],
      ],
      [
        'a gate that does not say of which stage',
        stage({ 'gates.health.of': undefined }),
        [
          `${PRODUCTION}.gates.health.of: expected the name of a stage that comes before: staging, dev`,
        ],
      ],
      ...(['rollback', 'hotfix'] as const).flatMap(
        (direction): Array<[string, Record<string, unknown>, string[]]> => [
          [
            `an earlier stage that a ${direction} looks at (R14)`,
            stage({
              [`${direction}.gates.health`]: {
                type: 'argocd-health',
                of: 'staging',
              },
              [`${direction}.profiles.high.quiet`]: {
                type: 'alerts',
                alertmanager: 'prod',
                labels: { severity: 'critical' },
                of: 'dev',
              },
            }),
            ['gates.health', 'profiles.high.quiet'].map(
              place =>
                `${PRODUCTION}.${direction}.${place}.of: a ${direction} looks at no stage that comes before; expected a gate without this key`,
            ),
          ],
          [
            `an earlier stage in a part of a gate of a ${direction}`,
            stage({
              [`${direction}.gates.both`]: {
                type: 'all',
                gates: { health: { type: 'argocd-health', of: 'staging' } },
              },
            }),
            [
              `${PRODUCTION}.${direction}.gates.both.gates.health.of: a ${direction} looks at no stage that comes before; expected a gate without this key`,
            ],
          ],
          [
            `a kind of gate that needs an earlier stage in a ${direction}`,
            stage({ [`${direction}.gates.soak`]: { ...soak, of: undefined } }),
            [
              `${PRODUCTION}.${direction}.gates.soak.type: a ${direction} looks at no stage that comes before, which a gate of type soak does; expected another type`,
            ],
          ],
          [
            `a profile of a ${direction} that names a gate of its floor`,
            stage({
              [`${direction}.gates`]: approval(1),
              [`${direction}.profiles.high`]: approval(2),
            }),
            [
              `${PRODUCTION}.${direction}.profiles.high.approvals: the stage's gates have one of this name, and profiles only add to them; expected another name`,
            ],
          ],
          [
            `a profile of a ${direction} that asks for less than a smaller one`,
            stage({
              [`${direction}.gates`]: {},
              [`${direction}.profiles.medium`]: approval(2),
              [`${direction}.profiles.high`]: approval(1),
            }),
            [
              `${PRODUCTION}.${direction}.profiles.high.approvals.required: expected no less than what the profile medium asks under this name`,
            ],
          ],
          [
            `an unknown key of a ${direction}`,
            stage({ [`${direction}.gate`]: { settled: { type: 'in-sync' } } }),
            [
              `${PRODUCTION}.${direction}.gate: unknown key; expected one of gates, profiles`,
            ],
          ],
          [
            `names that belong to others in a ${direction}`,
            stage({
              [`${direction}.gates`]: {
                calendar: { type: 'in-sync' },
                later: { type: 'in-sync' },
              },
              'watch.gates.later': {
                type: 'prometheus',
                query: 'error-ratio',
                max: 1,
              },
            }),
            [
              `${PRODUCTION}.${direction}.gates.calendar: the name "calendar" belongs to a condition that every stage has; expected another one`,
              `${PRODUCTION}.watch.gates.later: a gate of entry has this name; expected another one`,
            ],
          ],
          [
            `a checklist of forward again in a ${direction}`,
            stage({
              'gates.list': {
                type: 'manual-check',
                items: ['Users told'],
                by: ['platform'],
              },
              [`${direction}.profiles.medium.list`]: {
                type: 'manual-check',
                items: ['Users told'],
                by: ['platform'],
              },
            }),
            [
              `${PRODUCTION}.${direction}.profiles.medium.list: a checklist of another direction has this name; expected another one`,
            ],
          ],
          [
            `authors that a ${direction} has to know where none is excluded`,
            stage({
              excludeAuthors: false,
              [`${direction}.gates`]: {
                ours: {
                  type: 'approval',
                  from: ['platform'],
                  requireAuthors: true,
                },
              },
            }),
            [
              `${PRODUCTION}.${direction}.gates.ours.requireAuthors: expected excludeAuthors: true on the stage, for nobody is excluded here because they wrote it`,
            ],
          ],
          [
            `a ${direction} of a stage that is filled from outside`,
            {
              [`releasePipeline.pipelines.standard.stages.dev.${direction}.gates`]:
                { settled: { type: 'in-sync' } },
            },
            [
              `releasePipeline.pipelines.standard.stages.dev.${direction}: a stage without after is filled from outside, so nothing is ever asked here; expected after`,
            ],
          ],
        ],
      ),
      [
        'a profile of a hotfix that names an approval of forward, which it has by default',
        stage({ 'hotfix.profiles.high': approval(2) }),
        [
          `${PRODUCTION}.hotfix.profiles.high.approvals: the stage's gates have one of this name, and profiles only add to them; expected another name`,
        ],
      ],
      [
        'an unknown gate type',
        stage({ 'gates.health.type': 'helth' }),
        [
          `${PRODUCTION}.gates.health.type: unknown gate type "helth"; expected one of argocd-health, in-sync, approval, soak, prometheus, slo, alerts, http, report, dependency, collision, runbook, manual-check, announcement, branch, window, all, any, objectives`,
        ],
      ],
      [
        'an unknown executor',
        stage({ 'promote.with': 'magic' }),
        [
          `${PRODUCTION}.promote.with: unknown executor "magic"; expected one of none, git-commit`,
        ],
      ],
      [
        'an unknown query',
        stage({ 'gates.errors.query': 'latency' }),
        [
          `${PRODUCTION}.gates.errors.query: unknown query "latency"; expected one of error-ratio`,
        ],
      ],
      [
        'a threshold that is no number',
        stage({
          'gates.errors.max': '1 %',
          'gates.tests': {
            type: 'report',
            check: 'smoke-test',
            values: { coverage: { min: 'high' } },
          },
        }),
        [
          `${PRODUCTION}.gates.errors.max: expected number, found string`,
          `${PRODUCTION}.gates.tests.values.coverage.min: expected number, found string`,
        ],
      ],
      [
        'a pattern where there are none',
        stage({
          'gates.branch': { type: 'branch', allowed: ['(a+)+$', 'x*y'] },
        }),
        [
          `${PRODUCTION}.gates.branch.allowed[1]: expected the name of a branch, or one that ends in /*`,
        ],
      ],
      [
        'a profile that asks for less of an error budget (R14)',
        stage({
          'profiles.medium': { spare: slo({ atLeast: 0.2 }) },
          'profiles.high': { spare: slo({ atLeast: 0.1 }) },
        }),
        [
          `${PRODUCTION}.profiles.high.spare.budget: expected no less than what the profile medium asks under this name`,
        ],
      ],
      [
        'a profile that asks for more of an error budget over another time',
        stage({
          'profiles.medium': { spare: slo({ atLeast: 0.2 }) },
          'profiles.high': { spare: slo({ atLeast: 0.3, over: '1d' }) },
        }),
        [
          `${PRODUCTION}.profiles.high.spare.budget: expected no less than what the profile medium asks under this name`,
        ],
      ],
      [
        'nothing: a profile that asks for more of an error budget',
        stage({
          'profiles.medium': { spare: slo({ atLeast: 0.2 }) },
          'profiles.high': {
            spare: { ...slo({ atLeast: 0.3 }), objective: 0.999, burnRate: {} },
          },
        }),
        [],
      ],
      [
        'an unknown check',
        stage({ 'gates.ask': { type: 'http', check: 'polcy' } }),
        [
          `${PRODUCTION}.gates.ask.check: unknown check "polcy"; expected one of policy, smoke`,
        ],
      ],
      [
        'a check that no reporter may report',
        stage({ 'gates.e2e': { type: 'report', check: 'e2e', of: 'staging' } }),
        [
          `${PRODUCTION}.gates.e2e.check: unknown check of a reporter "e2e"; expected one of smoke-test`,
        ],
      ],
      [
        'a reporter without checks',
        {
          'releasePipeline.reporters': {
            ci: { components: ['*'], stages: ['*'], checks: ['*'] },
          },
        },
        [
          'releasePipeline.reporters.ci.checks[0]: expected a name of letters, digits, "-", "_" and "."',
        ],
      ],
      [
        'a requester of no stage, with checks',
        {
          'releasePipeline.requesters': {
            ci: { components: ['*'], stages: [], checks: ['e2e'] },
          },
        },
        [
          'releasePipeline.requesters.ci.stages: Too small: expected array to have >=1 items',
          'releasePipeline.requesters.ci.checks: unknown key; expected one of components, stages',
        ],
      ],
      [
        'an unknown Alertmanager',
        stage({
          'gates.quiet': {
            type: 'alerts',
            alertmanager: 'main',
            labels: { severity: 'critical' },
          },
        }),
        [
          `${PRODUCTION}.gates.quiet.alertmanager: unknown Alertmanager instance "main"; expected one of prod`,
        ],
      ],
      [
        'an unknown Prometheus of alerts',
        stage({
          'gates.quiet': {
            type: 'alerts',
            prometheus: 'main',
            labels: { severity: 'critical' },
          },
        }),
        [
          `${PRODUCTION}.gates.quiet.prometheus: unknown Prometheus instance "main"; expected one of prod`,
        ],
      ],
      [
        'an unknown part of an objective',
        stage({
          'gates.budget': {
            type: 'slo',
            good: 'error-ratio',
            total: 'all',
            objective: 0.99,
            burnRate: {},
          },
        }),
        [
          `${PRODUCTION}.gates.budget.total: unknown query "all"; expected one of error-ratio`,
        ],
      ],
      [
        'an unknown stage to compare with',
        stage({
          'gates.errors': {
            type: 'prometheus',
            of: 'staging',
            query: 'error-ratio',
            compareWith: {
              baseline: 'stage',
              stage: 'canary',
              maxIncrease: { relative: 0.1 },
            },
          },
        }),
        expect.arrayContaining([
          `${PRODUCTION}.gates.errors.compareWith.stage: unknown stage "canary"; expected one of dev, staging, production`,
        ]),
      ],
      [
        'a check that gives no path to a preset without one',
        { 'releasePipeline.checks.policy.path': undefined },
        ['releasePipeline.checks.policy.path: the preset opa needs a path'],
      ],
      [
        'a check with a body that cannot be sent',
        { 'releasePipeline.checks.policy.method': 'GET' },
        [
          'releasePipeline.checks.policy.method: expected POST, because it has a body',
        ],
      ],
      [
        'a check with an unknown preset',
        { 'releasePipeline.checks.policy.preset': 'nomad' },
        [
          'releasePipeline.checks.policy.preset: expected one of "vault"|"keycloak"|"keycloak-token"|"argocd"|"argocd-application"|"jenkins"|"grafana"|"opa"',
        ],
      ],
      [
        'a check with an unknown operator (S35)',
        { 'releasePipeline.checks.smoke.expect.json': { a: { script: '1' } } },
        expect.arrayContaining([
          'releasePipeline.checks.smoke.expect.json.a.script: unknown key',
        ]),
      ],
      [
        'a check with a template in its address (S26)',
        { 'releasePipeline.checks.smoke.url': 'https://{{ component.name }}' },
        [
          'releasePipeline.checks.smoke.url: expected a URL that begins with https:// or http://',
        ],
      ],
      [
        'a check with an unknown variable in its path',
        { 'releasePipeline.checks.smoke.path': '/{{ component.labels }}' },
        [
          'releasePipeline.checks.smoke.path: unknown variable {{ component.labels }}; expected one of component.name, component.namespace, component.owner, component.system, stage, release.version',
        ],
      ],
      [
        'a token that is to be had without a client',
        {
          'releasePipeline.checks.login': {
            preset: 'keycloak-token',
            url: 'https://sso.example.com',
            path: '/realms/acme',
          },
        },
        [
          'releasePipeline.checks.login: the preset keycloak-token needs username and password: the client and its secret',
        ],
      ],
      [
        'half of a credential',
        { 'releasePipeline.checks.smoke.password': SECRETS[5] },
        [
          'releasePipeline.checks.smoke: expected username and password, both or neither',
        ],
      ],
      [
        'a least number of samples that nobody counts (F53)',
        {
          'releasePipeline.prometheus.queries.error-ratio.samples': undefined,
        },
        [
          `${PRODUCTION}.gates.errors.minSamples: needs the key samples in the query 'error-ratio': an expression that counts what the value is made of`,
        ],
      ],
      [
        'an unknown repository',
        stage({ 'promote.repository': 'gitopz' }),
        [
          `${PRODUCTION}.promote.repository: unknown repository "gitopz"; expected one of gitops`,
        ],
      ],
      [
        'an unknown Argo CD instance',
        stage({ 'target.instance': 'prd' }),
        [
          `${PRODUCTION}.target.instance: unknown Argo CD instance "prd"; expected one of nonprod, prod`,
        ],
      ],
      [
        'an unknown Prometheus instance',
        {
          'releasePipeline.prometheus.queries.error-ratio.instance': 'nowhere',
        },
        [
          'releasePipeline.prometheus.queries.error-ratio.instance: unknown Prometheus instance "nowhere"; expected one of prod',
        ],
      ],
      [
        'an unknown instance of an AppProject',
        { 'releasePipeline.bindings': { projects: { 'prd/a': 'group:a' } } },
        [
          'releasePipeline.bindings.projects.prd/a: unknown Argo CD instance "prd"; expected one of nonprod, prod',
        ],
      ],
      [
        'a variable that no template knows (R17)',
        stage({ 'target.application': '{{ component.uid }}' }),
        [
          `${PRODUCTION}.target.application: unknown variable {{ component.uid }}; expected one of component.name, component.namespace, component.owner, component.system, stage`,
        ],
      ],
      [
        'a window where there is none',
        stage({ 'target.application': 'x-{{ window }}' }),
        [
          `${PRODUCTION}.target.application: unknown variable {{ window }}; expected one of component.name, component.namespace, component.owner, component.system, stage`,
        ],
      ],
      [
        'a stage in the rule for releases',
        {
          'releasePipeline.pipelines.standard.release.images': {
            app: ['*/{{ stage }}'],
          },
        },
        [
          'releasePipeline.pipelines.standard.release.images.app[0]: unknown variable {{ stage }}; expected one of component.name, component.namespace, component.owner, component.system',
        ],
      ],
      [
        'an unknown variable in a query',
        {
          'releasePipeline.prometheus.queries.error-ratio.expr':
            'up{a="{{ labels }}"}',
        },
        [
          'releasePipeline.prometheus.queries.error-ratio.expr: unknown variable {{ labels }}; expected one of component.name, component.namespace, component.owner, component.system, stage, window, track',
        ],
      ],
      [
        'an unknown variable for the executor',
        stage({ 'promote.file': 'apps/{{ cluster }}.yaml' }),
        [
          expect.stringContaining(
            `${PRODUCTION}.promote.file: unknown variable {{ cluster }};`,
          ),
        ],
      ],
      [
        'a name in two of application and selector',
        stage({ 'target.selector': 'app=a' }),
        [`${PRODUCTION}.target: expected application or selector, not both`],
      ],
      [
        "a floor gate's name in a profile (R14)",
        stage({ 'profiles.medium.soak': { ...soak, for: { hours: 72 } } }),
        expect.arrayContaining([
          `${PRODUCTION}.profiles.medium.soak: the stage's gates have one of this name, and profiles only add to them; expected another name`,
        ]),
      ],
      [
        'a gate that high asks for less than medium (R14)',
        stage({
          'profiles.medium': approval(2),
          'profiles.high': approval(1),
        }),
        [
          `${PRODUCTION}.profiles.high.approvals.required: expected no less than what the profile medium asks under this name`,
        ],
      ],
      [
        'a gate that high asks of more people than medium (R14)',
        stage({
          'profiles.medium': approval(1),
          'profiles.high': approval(2, ['platform', 'everybody']),
        }),
        [
          `${PRODUCTION}.profiles.high.approvals.from: expected no less than what the profile medium asks under this name`,
        ],
      ],
      [
        'a soak that high makes shorter (R14)',
        stage({
          'profiles.medium': { long: { ...soak, for: '2 days' } },
          'profiles.high': { long: { ...soak, for: { hours: 47 } } },
        }),
        [
          `${PRODUCTION}.profiles.high.long.for: expected no less than what the profile medium asks under this name`,
        ],
      ],
      [
        "the name of a stage's own condition",
        stage({ 'gates.cooldown': soak }),
        [
          `${PRODUCTION}.gates.cooldown: the name "cooldown" belongs to a condition that every stage has; expected another one`,
        ],
      ],
      ...['protected-soak', 'target-known', 'secret-in-git'].map(
        (name): [string, Record<string, unknown>, string[]] => [
          `the name ${name} of what is shown beside the gates`,
          stage({ [`gates.${name}`]: soak }),
          [
            `${PRODUCTION}.gates.${name}: the name "${name}" belongs to a condition that every stage has; expected another one`,
          ],
        ],
      ),
      [
        'a watch gate with the name of a gate of entry',
        stage({
          'watch.gates': {
            errors: { type: 'prometheus', query: 'error-ratio', max: 1 },
          },
        }),
        [
          `${PRODUCTION}.watch.gates.errors: a gate of entry has this name; expected another one`,
        ],
      ],
      [
        'a watch gate of another stage',
        stage({
          'watch.gates': {
            later: {
              type: 'prometheus',
              query: 'error-ratio',
              max: 1,
              of: 'staging',
            },
          },
        }),
        [
          `${PRODUCTION}.watch.gates.later.of: expected "production": it is watched itself`,
        ],
      ],
      [
        'a start that cannot be',
        stage({ start: 'outside' }),
        [
          `${PRODUCTION}.start: a stage that comes after another is not filled from outside; expected on-request or automatic`,
        ],
      ],
      [
        'an automatic start of nothing',
        { [`${STAGING}.promote`]: undefined },
        [
          `${STAGING}.start: nothing can start by itself here, because promote does not say how`,
        ],
      ],
      [
        'gates of a stage that nobody enters through us',
        {
          'releasePipeline.pipelines.standard.stages.dev.gates': {
            a: { type: 'approval', from: ['platform'] },
          },
        },
        [
          'releasePipeline.pipelines.standard.stages.dev.gates: a stage without after is filled from outside, so nothing is ever asked here; expected after',
        ],
      ],
      ...[
        { breakGlass: ['platform'] },
        { overrideFor: { hours: 1 } },
        { excludeAuthors: true },
        { excludeAuthors: false },
      ].map((keys): [string, Record<string, unknown>, string[]] => {
        const [[key, value]] = Object.entries(keys);
        const path = `releasePipeline.pipelines.standard.stages.dev.${key}`;
        return [
          `${JSON.stringify(keys)} where nobody enters through us`,
          {
            [path]: value,
            'releasePipeline.pipelines.standard.stages.dev.promote': {
              with: 'git-commit',
              repository: 'gitops',
              file: 'apps/dev/kustomization.yaml',
              kustomizeImages: true,
            },
          },
          [
            `${path}: a stage without after is filled from outside, so nothing is ever asked here; expected after`,
          ],
        ];
      }),
      ...[
        'db/*/migrate',
        'migrations/V?.sql',
        'db/[ab]',
        'db/{a,b}',
        'db\\migrate',
      ].map((path): [string, Record<string, unknown>, string[]] => [
        `${path} where migrations lie: it would never be found`,
        { 'releasePipeline.wayBack': { migrations: [path] } },
        [
          'releasePipeline.wayBack.migrations[0]: expected a path inside a repository without patterns, such as db/migrate',
        ],
      ]),
      [
        'a pipeline without stages',
        { 'releasePipeline.pipelines.standard.stages': {} },
        [
          'releasePipeline.pipelines.standard.stages: expected at least one stage',
        ],
      ],
      [
        'a release from nowhere',
        { 'releasePipeline.pipelines.standard.release': { from: 'tags' } },
        [
          'releasePipeline.pipelines.standard.release.from: expected one of images, revision, chart',
        ],
      ],
      [
        'a stage name that no annotation can hold',
        { 'releasePipeline.pipelines.standard.stages.a b': {} },
        [
          'releasePipeline.pipelines.standard.stages.a b: expected a name of letters, digits, "-", "_" and "."',
        ],
      ],
      [
        'two instances of one name',
        { 'argocd.appLocatorMethods.0.instances.0.name': 'prod' },
        expect.arrayContaining([
          'argocd.appLocatorMethods[1].instances[0].name: expected a name that no other instance has; "prod" stands there twice',
        ]),
      ],
      [
        'an interval that never rests',
        { 'releasePipeline.observation': { interval: { milliseconds: 10 } } },
        [
          'releasePipeline.observation.interval: expected at least { seconds: 1 }',
        ],
      ],
      [
        'a text where a number is expected',
        { 'releasePipeline.automatic': { total: 'many' } },
        ['releasePipeline.automatic.total: expected number, found string'],
      ],
    ])('%s', (_what, changes, expected) => {
      expect(problemsOf(exampleWith(changes))).toEqual(expected);
    });

    it.each([
      ['maxAge', { maxAge: '1d' }, { maxAge: '2d' }, false],
      ['maxAge', { maxAge: '1d' }, {}, false],
      ['maxAge', {}, { maxAge: '1d' }, true],
      ['values', { values: { a: { min: 2 } } }, {}, false],
      ['values', { values: { a: { min: 2 } } }, { a: { max: 2 } }, false],
      ['values', { values: { a: { min: 2 } } }, { a: { min: 1 } }, false],
      ['values', { values: { a: { min: 2 } } }, { a: { min: 3 } }, true],
    ])(
      'R14 a report whose %s is %j for medium and %j for high',
      (key, medium, high, isFine) => {
        const smoke = { type: 'report', of: 'staging', check: 'smoke-test' };
        const changed =
          key === 'values' && Object.keys(high).length > 0
            ? { values: high }
            : high;
        expect(
          problemsOf(
            exampleWith(
              stage({
                'profiles.medium': { smoke: { ...smoke, ...medium } },
                'profiles.high': { smoke: { ...smoke, ...changed } },
              }),
            ),
          ),
        ).toEqual(
          isFine
            ? []
            : [
                `${PRODUCTION}.profiles.high.smoke.${key}: expected no less than what the profile medium asks under this name`,
              ],
        );
      },
    );

    it('is reported all at once', () => {
      expect(
        problemsOf(
          exampleWith({
            'argocd.appLocatorMethods.0.instances.0.token': undefined,
            'releasePipeline.automatic': { total: 0 },
            [`${STAGING}.gates.health.type`]: 'nothing',
            [`${PRODUCTION}.gates.soak.for`]: 'soon',
            [`${PRODUCTION}.promote.repository`]: 'nowhere',
          }),
        ).map(line => line.split(': ')[0]),
      ).toEqual([
        'argocd.appLocatorMethods[0].instances[0]',
        'releasePipeline.automatic.total',
        `${STAGING}.gates.health.type`,
        `${PRODUCTION}.gates.soak.for`,
        `${PRODUCTION}.promote.repository`,
      ]);
    });

    it('names properties of every object as unknown, too', () => {
      expect(
        problemsOf(
          exampleWith({
            [`${PRODUCTION}.gates.errors.query`]: 'constructor',
            [`${PRODUCTION}.promote.repository`]: 'toString',
          }),
        ),
      ).toHaveLength(2);
    });
  });

  it('R25 takes addresses for those of machines, in lower case, and nothing else', () => {
    const key = 'releasePipeline.authority.machineAuthors';
    const { authority } = read(exampleWith({ [key]: [' CI@Example.com'] }));
    expect(authority.machineAuthors).toEqual(['ci@example.com']);
    expect(
      problemsOf(exampleWith({ [key]: ['Acme CI <ci@example.com>', 'ci'] })),
    ).toEqual([
      expect.stringContaining(`${key}[0]: expected the address`),
      expect.stringContaining(`${key}[1]: expected the address`),
    ]);
  });

  describe('trusted origins (R23)', () => {
    const withOrigin = (origin: string) =>
      exampleWith({ 'releasePipeline.authority.trustedOrigins': [origin] });

    it.each([
      'url:https://git.example.com/',
      'url:https://github.com/acme/',
      'url:https://github.com/orgs/acme/',
      'url:https://github.com/orgs/acme/teams/x/',
      'url:http://github.com/orgs/acme/teams/',
      'URL:https://git.example.com/',
      'file:/etc/',
      'url:/',
    ])('refuses the prefix %s, where people can register', origin => {
      expect(problemsOf(withOrigin(origin))).toEqual([
        expect.stringContaining(
          'releasePipeline.authority.trustedOrigins[0]: a prefix of type url or file',
        ),
      ]);
    });

    it.each([
      'ldap://main/',
      'msgraph:main/',
      'url:https://github.com/orgs/acme/teams/',
      'url:https://git.example.com/acme/org/blob/main/org.yaml',
    ])('takes %s', origin => {
      expect(problemsOf(withOrigin(origin))).toEqual([]);
    });

    it('looks for users of a GitHub organisation where its teams are', () => {
      const authority = (trustedOrigins: string[]) =>
        read(
          exampleWith({
            'releasePipeline.authority': { githubOrg: 'acme', trustedOrigins },
          }),
        ).authority.githubHosts;
      expect(
        authority(['url:https://ghe.example.com/orgs/acme/teams/']),
      ).toEqual(['https://ghe.example.com']);
      expect(authority(['ldap://main/'])).toEqual(['https://github.com']);
    });
  });
});
