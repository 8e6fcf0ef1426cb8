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

import type { ReleasePipelineAnnotations } from 'backstage-plugin-release-pipeline-common';
import fc from 'fast-check';
import type { ProjectOwner } from './bindingFacts';
import {
  type BindingInput,
  findMissingTargets,
  indexApplications,
  type ListedApplication,
  refuseAmbiguousInstances,
  refuseSharedApplications,
  resolveBindings,
} from './bindings';
import {
  aComponent,
  anApplication,
  aPipeline,
  aStage,
} from './testing/builders';
import type { ApplicationFacts, Binding, TargetSpec } from './types';

type Annotations = Omit<Partial<ReleasePipelineAnnotations>, 'argocd'> & {
  argocd?: Partial<ReleasePipelineAnnotations['argocd']>;
};

const CONFIRMED = { 'release-pipeline/component': 'payments' };

function component(annotations: Annotations = {}, overrides: object = {}) {
  const { annotations: defaults } = aComponent();
  return aComponent({
    annotations: {
      ...defaults,
      ...annotations,
      argocd: { ...defaults.argocd, ...annotations.argocd },
    },
    ...overrides,
  });
}

function listed(
  name: string,
  overrides: Partial<ListedApplication> = {},
): ListedApplication {
  return {
    namespace: 'argocd',
    name,
    project: 'default',
    labels: CONFIRMED,
    ...overrides,
  };
}

/** One stage with these targets. */
function pipelineOf(...targets: TargetSpec[]) {
  return aPipeline({ stages: [aStage('staging', { targets })] });
}

function resolve(
  instances: Record<string, ListedApplication[]>,
  overrides: Partial<Omit<BindingInput, 'listings'>> & {
    facts?: Partial<ApplicationFacts>;
    projects?: readonly ProjectOwner[];
  } = {},
): Binding[] {
  const { facts, ...rest } = overrides;
  return resolveBindings({
    component: component(),
    pipeline: pipelineOf({ application: 'payments-staging' }),
    projects: [],
    factsOf: key =>
      anApplication({
        ...key,
        project: instances[key.instance].find(({ name }) => name === key.name)
          ?.project,
        ...facts,
      }),
    ...rest,
    listings: Object.entries(instances).map(([instance, applications]) => ({
      instance,
      applications: indexApplications(applications),
    })),
  });
}

/** `stage name@instance code`, sorted. */
function short(bindings: Binding[]): string[] {
  return bindings
    .map(({ stage = '-', name, instance, problem }) =>
      [stage, `${name}@${instance}`, problem?.code].filter(Boolean).join(' '),
    )
    .sort();
}

const staging = listed('payments-staging');

describe('resolution (R17)', () => {
  it.each<[string, TargetSpec[], string[]]>([
    [
      'a name',
      [{ application: 'payments-staging' }],
      ['staging payments-staging@nonprod'],
    ],
    [
      'the instance',
      [{ application: 'payments-staging', instance: 'prod' }],
      [],
    ],
    [
      'the project',
      [{ application: 'payments-staging', project: 'other' }],
      [],
    ],
    [
      'the namespace',
      [{ application: 'payments-staging', namespace: 'team-a' }],
      ['staging payments-staging@nonprod'],
    ],
    [
      'labels',
      [{ selector: 'app=payments,env=staging' }],
      ['staging set-1@nonprod', 'staging set-2@nonprod'],
    ],
    [
      'several',
      [{ selector: 'app=payments' }, { application: 'payments-staging' }],
      [
        'staging payments-staging@nonprod',
        'staging payments-staging@nonprod',
        'staging set-1@nonprod',
        'staging set-2@nonprod',
      ],
    ],
    ['nothing', [{ instance: 'nonprod' }], []],
    ['a selector that is none', [{ selector: 'app=/' }], []],
  ])('finds by %s', (_what, targets, expected) => {
    const labels = { ...CONFIRMED, app: 'payments', env: 'staging' };
    const found = resolve(
      {
        nonprod: [
          listed('payments-staging', { namespace: 'team-a' }),
          listed('payments-staging', { namespace: 'team-b' }),
          listed('set-1', { labels }),
          listed('set-2', { labels }),
          listed('payments-other'),
        ].filter(
          ({ namespace }) => namespace !== 'team-b' || targets.length > 1,
        ),
      },
      { pipeline: pipelineOf(...targets) },
    );
    expect(short(found)).toEqual(expected);
  });

  it('narrows a selector by argocd/app-selector, -namespace and project-name', () => {
    const app = (name: string, region: string, project = 'default') =>
      listed(name, { project, labels: { ...CONFIRMED, app: 'a', region } });
    const found = resolve(
      { nonprod: [app('eu', 'eu'), app('us', 'us'), app('other', 'eu', 'x')] },
      {
        pipeline: pipelineOf({ selector: 'app=a' }),
        component: component({
          argocd: {
            appSelector: 'region=eu',
            projectName: 'default',
            appNamespace: 'argocd',
          },
        }),
      },
    );
    expect(short(found)).toEqual(['staging eu@nonprod']);
  });

  describe('by annotation', () => {
    const named = component({ applications: { staging: 'special' } });

    it('takes precedence over the template', () => {
      const found = resolve(
        {
          nonprod: [
            staging,
            listed('special', {
              labels: { ...CONFIRMED, 'release-pipeline/stage': 'staging' },
            }),
          ],
        },
        { component: named },
      );
      expect(short(found)).toEqual(['staging special@nonprod']);
    });

    it('asks the application for the stage, with the text to add', () => {
      const [binding] = resolve(
        { nonprod: [listed('special')] },
        { component: named },
      );
      expect(binding.problem).toMatchObject({
        code: 'application-not-for-stage',
        copy: 'metadata:\n  labels:\n    release-pipeline/stage: staging',
      });
    });

    it('S19 serves no stage of another project', () => {
      const [binding] = resolve(
        {
          nonprod: [
            listed('special', {
              project: 'theirs',
              labels: { ...CONFIRMED, 'release-pipeline/stage': 'staging' },
            }),
          ],
        },
        {
          component: named,
          pipeline: pipelineOf({ project: 'ours', application: 'a' }),
        },
      );
      expect(binding.problem?.code).toBe('application-not-for-stage');
    });

    it('is not looked for on other instances', () => {
      const found = resolve(
        { prod: [listed('special')] },
        {
          component: named,
          pipeline: pipelineOf({ instance: 'nonprod', application: 'special' }),
        },
      );
      expect(found).toEqual([]);
    });

    it('finds nothing under the names that every object has', () => {
      const pipeline = aPipeline({
        stages: [aStage('constructor', { targets: [{}] })],
      });
      expect(resolve({ nonprod: [staging] }, { pipeline })).toEqual([]);
    });
  });

  it('refuses one application in two stages', () => {
    const found = resolve(
      { nonprod: [staging] },
      {
        pipeline: aPipeline({
          stages: ['dev', 'staging'].map(name =>
            aStage(name, { targets: [{ application: 'payments-staging' }] }),
          ),
        }),
      },
    );
    expect(short(found)).toEqual([
      'dev payments-staging@nonprod application-in-several-stages',
      'staging payments-staging@nonprod application-in-several-stages',
    ]);
  });
});

describe('view (R18)', () => {
  it('shows what argocd/* names, in no stage', () => {
    const found = resolve(
      {
        nonprod: [
          listed('payments-dev'),
          listed('by-label', { labels: { ...CONFIRMED, app: 'payments' } }),
          listed('unrelated'),
        ],
        prod: [listed('payments-dev')],
      },
      {
        pipeline: undefined,
        component: component({
          argocd: { appName: 'payments-dev', appSelector: 'app=payments' },
        }),
      },
    );
    expect(short(found)).toEqual([
      '- by-label@nonprod',
      '- payments-dev@nonprod',
      '- payments-dev@prod',
    ]);
  });

  it('shows once what serves a stage already', () => {
    const found = resolve(
      { nonprod: [staging, listed('more')] },
      { component: component({ argocd: { appName: 'payments-staging' } }) },
    );
    expect(short(found)).toEqual(['staging payments-staging@nonprod']);
  });

  it('asks only the instances that argocd/instance-name names', () => {
    const found = resolve(
      { nonprod: [listed('a')], prod: [listed('a')] },
      {
        pipeline: undefined,
        component: component({
          argocd: { appName: 'a', instanceNames: ['prod'] },
        }),
      },
    );
    expect(short(found)).toEqual(['- a@prod']);
  });

  it('S25 finds nothing on an instance that nobody configured', () => {
    const found = resolve(
      { nonprod: [listed('a')] },
      {
        pipeline: undefined,
        component: component({
          argocd: { appName: 'a', instanceNames: ['evil'] },
        }),
      },
    );
    expect(found).toEqual([]);
  });
});

describe('F44 several instances', () => {
  const both = { nonprod: [staging], prod: [staging] };

  it.each<[string, TargetSpec[], string[], string | undefined]>([
    [
      'refuses both when none is named',
      [{ application: 'payments-staging' }],
      [],
      'several-instances',
    ],
    [
      'takes both when both are named',
      [
        { application: 'payments-staging', instance: 'nonprod' },
        { application: 'payments-staging', instance: 'prod' },
      ],
      [],
      undefined,
    ],
    [
      'refuses both when the annotation names both',
      [{ application: 'payments-staging' }],
      ['nonprod', 'prod'],
      'several-instances',
    ],
  ])('%s', (_what, targets, instanceNames, code) => {
    const pipeline = pipelineOf(...targets);
    const found = refuseAmbiguousInstances(
      resolve(both, {
        pipeline,
        component: component({ argocd: { instanceNames } }),
      }),
      pipeline,
    );
    expect(found.map(({ problem }) => problem?.code)).toEqual([code, code]);
  });

  it('takes the one that argocd/instance-name names', () => {
    const pipeline = pipelineOf({ application: 'payments-staging' });
    const found = refuseAmbiguousInstances(
      resolve(both, {
        pipeline,
        component: component({ argocd: { instanceNames: ['prod'] } }),
      }),
      pipeline,
    );
    expect(short(found)).toEqual(['staging payments-staging@prod']);
  });

  it('leaves other stages alone', () => {
    const pipeline = aPipeline({
      stages: [
        aStage('staging', { targets: [{ application: 'payments-staging' }] }),
        aStage('production', {
          targets: [{ application: 'live', instance: 'prod' }],
        }),
      ],
    });
    const found = refuseAmbiguousInstances(
      resolve(
        { nonprod: [staging, listed('live')], prod: [staging, listed('live')] },
        { pipeline },
      ),
      pipeline,
    );
    expect(short(found)).toEqual([
      'production live@prod',
      'staging payments-staging@nonprod several-instances',
      'staging payments-staging@prod several-instances',
    ]);
  });
});

describe('confirmation (R19)', () => {
  const plain = { nonprod: [listed('payments-staging', { labels: {} })] };
  const elsewhere = component(
    {},
    {
      ref: 'component:shop/payments',
      namespace: 'shop',
    },
  );

  it.each<
    [string, Parameters<typeof resolve>, Binding['confirmedBy'] | undefined]
  >([
    ['the label', [{ nonprod: [staging] }], 'label'],
    [
      'the annotation',
      [plain, { facts: { componentAnnotation: 'component:default/payments' } }],
      'annotation',
    ],
    [
      'the annotation in short',
      [plain, { facts: { componentAnnotation: 'Payments' } }],
      'annotation',
    ],
    [
      'the annotation of another namespace',
      [
        plain,
        {
          component: elsewhere,
          facts: { componentAnnotation: 'component:shop/payments' },
        },
      ],
      'annotation',
    ],
    [
      'the owner of the AppProject',
      [
        plain,
        {
          projects: [
            { project: 'default', owner: 'group:default/payments-team' },
          ],
        },
      ],
      'project',
    ],
    [
      'the owner of the AppProject on this instance',
      [
        plain,
        {
          projects: [
            {
              instance: 'nonprod',
              project: 'default',
              owner: 'group:default/payments-team',
            },
          ],
        },
      ],
      'project',
    ],
  ])('by %s', (_what, input, confirmedBy) => {
    expect(resolve(...input)).toMatchObject([
      { confirmedBy, problem: undefined },
    ]);
  });

  it.each<[string, Parameters<typeof resolve>, string]>([
    ['nothing at all', [plain], 'binding-not-confirmed'],
    [
      'the AppProject of another owner',
      [plain, { projects: [{ project: 'default', owner: 'group:default/x' }] }],
      'binding-not-confirmed',
    ],
    [
      'the AppProject of another instance',
      [
        plain,
        {
          projects: [
            {
              instance: 'prod',
              project: 'default',
              owner: 'group:default/payments-team',
            },
          ],
        },
      ],
      'binding-not-confirmed',
    ],
    [
      'S23 the label of another component',
      [
        {
          nonprod: [
            listed('payments-staging', {
              labels: { 'release-pipeline/component': 'orders' },
            }),
          ],
        },
      ],
      'application-of-another-component',
    ],
    [
      'S23 the annotation of another component, although the label agrees',
      [
        { nonprod: [staging] },
        { facts: { componentAnnotation: 'component:default/orders' } },
      ],
      'application-of-another-component',
    ],
    [
      'a label, for a component of another namespace',
      [{ nonprod: [staging] }, { component: elsewhere }],
      'application-of-another-component',
    ],
    [
      'an annotation that names nobody',
      [plain, { facts: { componentAnnotation: 'a/b/c/d' } }],
      'application-of-another-component',
    ],
    [
      'a label only, before the application was read',
      [{ nonprod: [staging] }, { factsOf: () => undefined }],
      'application-not-read',
    ],
    [
      'nothing, before the application was read',
      [plain, { factsOf: () => undefined }],
      'application-not-read',
    ],
  ])('not by %s', (_what, input, code) => {
    const [binding] = resolve(...input);
    expect(binding.problem?.code).toBe(code);
  });

  it('S23 neither of two components that only an AppProject confirms, and says so to both', () => {
    const projects = [
      { project: 'default', owner: 'group:default/payments-team' },
    ];
    const claimedBy = (name: string, nonprod = plain.nonprod) =>
      resolve(
        { nonprod },
        {
          projects,
          component: component({}, { ref: `component:default/${name}`, name }),
        },
      );
    const alone = new Map([
      ['component:default/payments', claimedBy('payments')],
    ]);
    expect(refuseSharedApplications(alone)).toEqual(alone);

    const both = refuseSharedApplications(
      new Map([...alone, ['component:default/refunds', claimedBy('refunds')]]),
    );
    for (const [binding] of both.values()) {
      expect(binding).toMatchObject({
        confirmedBy: undefined,
        problem: {
          code: 'application-of-several-components',
          message:
            'Argo CD application "payments-staging" on nonprod is claimed by component:default/payments and component:default/refunds, and by its AppProject alone it could be of each',
          place:
            'Argo CD application payments-staging in namespace argocd on nonprod',
          remedy:
            'Let the application name its one component in label release-pipeline/component.',
          stage: 'staging',
        },
      });
    }

    const named = refuseSharedApplications(
      new Map(
        ['payments', 'refunds'].map(name => [
          `component:default/${name}`,
          claimedBy(name, [staging]),
        ]),
      ),
    );
    expect([...named.values()].map(([binding]) => binding)).toMatchObject([
      { confirmedBy: 'label', problem: undefined },
      { problem: { code: 'application-of-another-component' } },
    ]);
  });

  it('names the other component of a conflict', () => {
    const [binding] = resolve({
      nonprod: [
        listed('payments-staging', {
          labels: { 'release-pipeline/component': 'orders' },
        }),
      ],
    });
    expect(binding.confirmedBy).toBeUndefined();
    expect(binding.problem?.message).toBe(
      'Argo CD application "payments-staging" on nonprod says that it belongs to component:default/orders, not to component:default/payments',
    );
  });

  it.each<[string, Parameters<typeof resolve>[1], string, string]>([
    [
      'the application',
      {},
      'Argo CD application payments-staging in namespace argocd on nonprod',
      'metadata:\n  labels:\n    release-pipeline/component: payments',
    ],
    [
      'the application, for another namespace',
      { component: elsewhere },
      'Argo CD application payments-staging in namespace argocd on nonprod',
      'metadata:\n  annotations:\n    release-pipeline/component: component:shop/payments',
    ],
    [
      'the set that makes it',
      { facts: { ownerSet: 'payments' } },
      'ApplicationSet payments on nonprod, spec.template.metadata',
      'spec:\n  template:\n    metadata:\n      labels:\n        release-pipeline/component: payments',
    ],
    [
      'a name that YAML would read as a number',
      {
        component: component({}, { ref: 'component:default/123', name: '123' }),
      },
      'Argo CD application payments-staging in namespace argocd on nonprod',
      'metadata:\n  labels:\n    release-pipeline/component: "123"',
    ],
  ])('says what to add where: %s', (_what, options, place, copy) => {
    const [binding] = resolve(plain, options);
    // In one line as well, where there is no room for the text.
    const [, key, value] = /(labels|annotations):\n *(.*)$/.exec(copy) ?? [];
    expect(binding.problem?.remedy).toContain(
      `Add ${key.replace(/s$/, '')} ${value} to the `,
    );
    expect(binding.problem).toMatchObject({
      code: 'binding-not-confirmed',
      place,
      copy,
      stage: 'staging',
    });
  });
});

describe('fingerprint (R19)', () => {
  const of = (options: Parameters<typeof resolve>[1] = {}) =>
    resolve({ nonprod: [staging] }, options)[0].fingerprint;
  const source = { repoURL: 'https://git.example.com/a.git', path: 'apps' };

  it('stays while nothing of it changes', () => {
    expect(of()).toMatch(/^[0-9a-f]{64}$/);
    expect(of({ facts: { resourceVersion: '101', labels: { a: 'b' } } })).toBe(
      of(),
    );
    expect(
      of({ facts: { sources: [{ ...source, targetRevision: 'v1' }] } }),
    ).toBe(of({ facts: { sources: [{ ...source, targetRevision: 'v2' }] } }));
  });

  it.each<[string, Parameters<typeof resolve>[1]]>([
    ['uid', { facts: { uid: 'made-again' } }],
    ['project', { facts: { project: 'other' } }],
    ['destination', { facts: { destination: { name: 'other-cluster' } } }],
    ['sources', { facts: { sources: [source] } }],
    [
      'pipeline',
      {
        pipeline: {
          ...pipelineOf({ application: 'payments-staging' }),
          name: 'other',
        },
      },
    ],
    [
      'image annotations',
      {
        component: component({ images: { app: 'registry.example.com/evil' } }),
      },
    ],
  ])('F42 changes with the %s', (_what, options) => {
    expect(of(options)).not.toBe(of());
  });
});

describe('findMissingTargets', () => {
  const pipeline = aPipeline({
    stages: [
      aStage('dev', {
        targets: [{ application: 'payments-dev', instance: 'nonprod' }],
      }),
      aStage('staging', { targets: [{ selector: 'app=a' }] }),
    ],
  });

  it('names each target for which nothing was found', () => {
    expect(
      findMissingTargets(component(), [], pipeline).map(
        ({ message }) => message,
      ),
    ).toEqual([
      'No Argo CD application "payments-dev" on nonprod was found for stage dev',
      'No Argo CD application with the labels "app=a" was found for stage staging',
    ]);
  });

  it('names the application of an annotation', () => {
    const [problem] = findMissingTargets(
      component({ applications: { dev: 'special' } }),
      [],
      pipeline,
    );
    expect(problem).toMatchObject({
      message:
        'No Argo CD application "special" on nonprod was found for stage dev',
      stage: 'dev',
      code: 'application-not-found',
    });
  });

  it('is content with what was found', () => {
    const labels = { ...CONFIRMED, app: 'a' };
    const bindings = resolve(
      { nonprod: [listed('payments-dev'), listed('x', { labels })] },
      { pipeline },
    );
    expect(findMissingTargets(component(), bindings, pipeline)).toEqual([]);
  });
});

it('finds by selector what comparing all applications one by one finds', () => {
  const word = fc.constantFrom('a', 'b', 'c');
  const labels = fc.dictionary(fc.constantFrom('x', 'y'), word);
  const condition = fc.oneof(
    fc.tuple(fc.constantFrom('x', 'y'), fc.constantFrom('=', '!='), word),
    fc
      .tuple(
        fc.constantFrom('x', 'y'),
        fc.constantFrom(' in ', ' notin '),
        word,
        word,
      )
      .map(([key, operator, one, two]) => [key, operator, `(${one},${two})`]),
  );
  fc.assert(
    fc.property(
      fc.array(labels),
      fc.array(condition, { minLength: 1, maxLength: 3 }),
      (all, conditions) => {
        const selector = conditions.map(parts => parts.join('')).join(',');
        const found = resolve(
          {
            nonprod: all.map((entry, index) =>
              listed(`a${index}`, { labels: entry }),
            ),
          },
          { pipeline: pipelineOf({ selector }) },
        );
        const expected = all.flatMap((entry, index) =>
          conditions.every(([key, operator, text]) => {
            const values = text.replace(/[()]/g, '').split(',');
            const isIn = key in entry && values.includes(entry[key]);
            return operator === '=' || operator === ' in ' ? isIn : !isIn;
          })
            ? [`a${index}`]
            : [],
        );
        expect(found.map(({ name }) => name)).toEqual(
          expect.arrayContaining(expected),
        );
        expect(found).toHaveLength(expected.length);
      },
    ),
  );
});
