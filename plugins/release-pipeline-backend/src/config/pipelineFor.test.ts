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

import { readAnnotations } from 'backstage-plugin-release-pipeline-common';
import type { StandingComponent } from '../domain/standing';
import type { ComponentRecord } from '../domain/types';
import { pipelineFor } from './pipelineFor';
import { exampleWith, read } from './testing';

function component(
  annotations: Record<string, string> = {},
  overrides: Partial<StandingComponent> = {},
): StandingComponent {
  return {
    ref: 'component:default/payments',
    name: 'payments',
    namespace: 'default',
    owner: 'group:default/payments-team',
    system: 'system:default/commerce',
    type: 'service',
    annotations: readAnnotations({
      apiVersion: 'backstage.io/v1alpha1',
      kind: 'Component',
      metadata: {
        name: 'payments',
        annotations: {
          'release-pipeline/pipeline': 'standard',
          ...annotations,
        },
      },
    }),
    ...overrides,
  };
}

const STANDARD = 'releasePipeline.pipelines.standard';
const PRODUCTION = `${STANDARD}.stages.production`;

function resolve(
  record: ComponentRecord,
  changes: Record<string, unknown> = {},
) {
  return pipelineFor(record, read(exampleWith(changes)));
}

function targetsOf(result: ReturnType<typeof resolve>, stage: string) {
  return result.pipeline?.stages.find(({ name }) => name === stage)?.targets;
}

describe('pipelineFor', () => {
  it('fills in the templates of targets and images', () => {
    const result = resolve(component());
    expect(result.problems).toEqual([]);
    expect(result.pipeline?.release).toEqual({
      from: 'images',
      images: { app: ['*/payments'] },
    });
    expect(targetsOf(result, 'production')).toEqual([
      { instance: 'prod', application: 'payments-production' },
    ]);
  });

  it('knows every variable of R17', () => {
    const result = resolve(component(), {
      [`${PRODUCTION}.target`]: {
        selector:
          'app={{ component.name }},ns={{ component.namespace }},team={{ component.owner }},system={{ component.system }},stage={{ stage }}',
      },
    });
    expect(targetsOf(result, 'production')).toEqual([
      {
        selector:
          'app=payments,ns=default,team=payments-team,system=commerce,stage=production',
        application: undefined,
      },
    ]);
  });

  it('is content with a component that only wants to be looked at (R18)', () => {
    const record = component({ 'argocd/app-name': 'payments' });
    record.annotations.pipeline = undefined;
    const result = resolve(record);
    expect(result.problems).toEqual([]);
    expect(result.pipeline).toBeUndefined();
  });

  it.each(['standart', 'constructor', 'valueOf'])(
    'lists the pipelines when %s is none',
    name => {
      const result = resolve(component({ 'release-pipeline/pipeline': name }));
      expect(result.pipeline).toBeUndefined();
      expect(result.problems).toEqual([
        expect.objectContaining({
          code: 'unknown-pipeline',
          message: `There is no pipeline "${name}". Pipelines: standard`,
          place:
            'Annotation release-pipeline/pipeline of component:default/payments',
        }),
      ]);
    },
  );

  it.each([
    [
      { owners: ['group:default/other'] },
      'its owner must be one of group:default/other',
    ],
    [
      { systems: ['platform'] },
      'its system must be one of system:default/platform',
    ],
    [{ types: ['website'] }, 'its type must be one of website'],
  ])('lets only those pick it whom %j allows (R19)', (limits, because) => {
    for (const place of [
      'releasePipeline.components',
      `${STANDARD}.components`,
    ]) {
      const result = resolve(component(), { [place]: limits });
      expect(result.pipeline).toBeUndefined();
      expect(result.problems).toEqual([
        expect.objectContaining({
          code: 'pipeline-not-allowed',
          message: `This component may not follow pipeline "standard": ${because}`,
        }),
      ]);
    }
  });

  it('takes a component that the limits name, and none without what they ask for', () => {
    const limits = {
      [`${STANDARD}.components`]: {
        owners: ['payments-team'],
        systems: ['commerce'],
        types: ['service'],
      },
    };
    expect(resolve(component(), limits).problems).toEqual([]);
    expect(
      resolve(component({}, { system: undefined }), limits).pipeline,
    ).toBeUndefined();
  });

  describe('images (R1)', () => {
    const own = { 'release-pipeline/image.app': 'registry.example.com/a/own' };

    it.each<[string, Record<string, string>, object | undefined, object]>([
      [
        'the default gives way',
        own,
        undefined,
        { app: [own['release-pipeline/image.app']] },
      ],
      [
        'another name than the default stands alone',
        { 'release-pipeline/image.web': 'a/web' },
        undefined,
        { web: ['a/web'] },
      ],
      [
        'those in config stay beside',
        own,
        { app: ['*/x'], web: ['*/{{ component.name }}-web'] },
        {
          app: [own['release-pipeline/image.app']],
          web: ['*/payments-web'],
        },
      ],
    ])('of the component: %s', (_what, annotations, images, expected) => {
      const { pipeline } = resolve(component(annotations), {
        [`${STANDARD}.release`]: { from: 'images', images },
      });
      expect(pipeline?.release).toEqual({ from: 'images', images: expected });
    });
  });

  it('gives a stage no target where a variable has no value, and says so', () => {
    const changes = {
      [`${PRODUCTION}.target`]: [
        { application: '{{ component.name }}-a' },
        { application: '{{ component.system }}-b' },
      ],
    };
    const result = resolve(component({}, { system: undefined }), changes);
    expect(targetsOf(result, 'production')).toEqual([]);
    expect(targetsOf(result, 'dev')).toHaveLength(1);
    expect(result.problems).toEqual([
      expect.objectContaining({
        code: 'template-not-filled',
        message:
          'Its application in pipeline "standard" needs {{ component.system }}, which component:default/payments does not have',
        stage: 'production',
      }),
    ]);
  });

  it('S21 gives a stage no target where the name is none of Kubernetes', () => {
    const result = resolve(component({}, { name: 'Payments_API' }));
    expect(targetsOf(result, 'dev')).toEqual([]);
    expect(result.problems[0]).toMatchObject({
      code: 'target-invalid',
      message:
        'For stage dev the pipeline\'s template gives the application "Payments_API-dev", which is none that Argo CD knows',
      place:
        'Annotation release-pipeline/application.dev of component:default/payments',
    });
  });

  it('needs no template where an annotation names the application (R17)', () => {
    const result = resolve(
      component(
        { 'release-pipeline/application.dev': 'payments-api-dev' },
        { name: 'Payments_API' },
      ),
    );
    expect(targetsOf(result, 'dev')).toEqual([
      { instance: 'nonprod', application: undefined },
    ]);
    expect(result.problems.map(({ stage }) => stage)).toEqual([
      'staging',
      'production',
    ]);
  });

  it.each<[string, Record<string, string>, string, string]>([
    [
      'F69 a malformed annotation',
      { 'argocd/app-name': '../evil' },
      'annotation-malformed',
      'Annotation argocd/app-name must be a valid Argo CD application name',
    ],
    [
      'a selector that is none',
      { 'argocd/app-selector': 'app=(a' },
      'annotation-malformed',
      'Annotation argocd/app-selector must be a Kubernetes label selector such as app=payments',
    ],
    [
      'S25 an instance that config does not know',
      { 'argocd/instance-name': 'prod,evil' },
      'unknown-instance',
      'There is no Argo CD instance "evil". Instances: nonprod, prod',
    ],
    [
      'a stage that the pipeline does not have',
      { 'release-pipeline/application.prod': 'a' },
      'unknown-stage',
      'Annotation release-pipeline/application.prod names a stage that pipeline "standard" does not have. Stages: dev, staging, production',
    ],
  ])('reports %s beside the pipeline', (_what, annotations, code, message) => {
    const result = resolve(component(annotations));
    expect(result.pipeline?.name).toBe('standard');
    expect(result.problems).toEqual([
      expect.objectContaining({ code, message }),
    ]);
  });

  describe.each([
    ['argocd/app-name', 'a valid Argo CD application name'],
    ['argocd/app-namespace', 'a Kubernetes namespace'],
    ['argocd/project-name', 'an Argo CD project name'],
    [
      'argocd/instance-name',
      'a comma-separated list of Argo CD instance names',
    ],
    ['release-pipeline/application.dev', 'a valid Argo CD application name'],
  ])('F69, S25 annotation %s', (annotation, expected) => {
    it.each([
      ['a way up', '../../api/v1/session'],
      ['an escaped slash', 'prod%2Fadmin'],
      [
        '300 characters',
        'a'.repeat(annotation.endsWith('instance-name') ? 3000 : 300),
      ],
      ['a line break', 'payments\n'],
      ['a NUL', 'pay\u0000ments'],
      ['nothing', ''],
    ])(
      'says what it must be, not %s, and hides nothing else',
      (_what, value) => {
        const result = resolve(component({ [annotation]: value }));
        expect(result.pipeline?.name).toBe('standard');
        expect(result.problems).toEqual([
          {
            code: 'annotation-malformed',
            message: `Annotation ${annotation} must be ${expected}`,
            place: `Annotation ${annotation} of component:default/payments`,
          },
        ]);
      },
    );
  });

  describe('what is in force (R19, R35)', () => {
    const ORIGIN = 'url:https://git.example.com/acme/payments';
    const inForce = {
      pipeline: 'standard',
      owner: 'group:default/payments-team',
      origin: ORIGIN,
    };
    const lax = {
      'releasePipeline.pipelines.lax': {
        stages: { dev: { target: { application: 'x' } } },
      },
    };
    const known = (
      annotations: Record<string, string>,
      overrides: Partial<StandingComponent> = {},
    ) =>
      component(annotations, {
        origin: ORIGIN,
        standing: inForce,
        ...overrides,
      });
    const to = (pipeline: string) => ({
      'release-pipeline/pipeline': pipeline,
    });

    it('is what the catalog says at first sight', () => {
      const result = resolve(known({}, { standing: undefined }));
      expect(result.standing).toEqual(inForce);
      expect(result.change).toBeUndefined();
    });

    it('is nothing to confirm while the catalog says the same', () => {
      const result = resolve(known({}));
      expect(result.change).toBeUndefined();
      expect(result.problems).toEqual([]);
    });

    it('stays on a pipeline with a protected stage until that is confirmed', () => {
      const result = resolve(known(to('lax')), lax);
      expect(result.pipeline?.name).toBe('standard');
      expect(result.standing).toEqual(inForce);
      expect(result.wanted.pipeline).toBe('lax');
      expect(result.hold).toBeUndefined();
      expect(result.change).toEqual({
        id: expect.any(String),
        differences: [{ what: 'pipeline', from: 'standard', to: 'lax' }],
        holds: false,
        stages: [
          {
            name: 'production',
            groups: ['group:default/platform'],
            confirmation: undefined,
          },
        ],
      });
      expect(result.problems).toEqual([
        {
          code: 'change-to-confirm',
          message:
            'The catalog names another pipeline (lax instead of standard); until an approver of production confirms that, the component stays as it was',
          place: 'Catalog entity component:default/payments',
          remedy:
            'A member of group:default/platform confirms it here, or the catalog is put right.',
        },
      ]);
    });

    it('stays also when the annotation is gone, unknown or malformed', () => {
      for (const wanted of ['standart', 'no name at all']) {
        expect(resolve(known(to(wanted))).pipeline?.name).toBe('standard');
      }
      const without = known({ 'argocd/app-name': 'payments' });
      without.annotations.pipeline = undefined;
      const result = resolve(without);
      expect(result.pipeline?.name).toBe('standard');
      expect(result.change?.differences).toEqual([
        { what: 'pipeline', from: 'standard', to: undefined },
      ]);
    });

    it.each<[string, Partial<StandingComponent>]>([
      ['S22 owner', { owner: 'group:default/others' }],
      ['origin', { origin: 'url:https://git.example.com/others/payments' }],
      ['owner that is none', { owner: undefined }],
    ])('holds everything for another %s', (_what, overrides) => {
      const result = resolve(known({}, overrides));
      expect(result.change?.holds).toBe(true);
      expect(result.hold?.code).toBe('change-to-confirm');
      expect(result.standing).toEqual(inForce);
    });

    it('holds who is kept although the pipeline is not for them', () => {
      const result = resolve(known({}), {
        'releasePipeline.components': { types: ['library'] },
      });
      expect(result.pipeline?.name).toBe('standard');
      expect(result.hold?.code).toBe('pipeline-not-allowed');
    });

    it('changes by itself where no stage is protected', () => {
      const standing = { ...inForce, pipeline: 'lax' };
      const moved = { standing, owner: 'group:default/others' };
      const result = resolve(known(to('lax'), moved), lax);
      expect(result.change).toBeUndefined();
      expect(result.standing.owner).toBe('group:default/others');
      expect(resolve(known({}, { standing }), lax).pipeline?.name).toBe(
        'standard',
      );
    });

    it('S22 asks about another owner also who comes into a protected stage', () => {
      const standing = { ...inForce, pipeline: 'lax' };
      const moved = { standing, owner: 'group:default/others' };
      expect(
        resolve(known({}, moved), lax).change?.differences.map(
          ({ what }) => what,
        ),
      ).toEqual(['owner']);
    });

    it('follows the catalog when config took the pipeline away', () => {
      const standing = { ...inForce, pipeline: 'gone' };
      expect(resolve(known({}, { standing })).change).toBeUndefined();
    });

    it('counts a confirmation for exactly the change that was seen', () => {
      const asked = resolve(known(to('lax')), lax).change;
      const confirmed = {
        change: asked?.id ?? '',
        by: {
          production: {
            person: { ref: 'user:default/pat', name: 'Pat' },
            at: 1,
          },
        },
      };
      const standing = { ...inForce, confirmed };
      const same = resolve(known(to('lax'), { standing }), lax);
      expect(same.change?.stages[0].confirmation?.person.name).toBe('Pat');
      const other = resolve(
        known(to('lax'), { standing, owner: 'group:default/others' }),
        lax,
      );
      expect(other.change?.stages[0].confirmation).toBeUndefined();
    });

    it('says what to do where nobody could confirm', () => {
      const result = resolve(known({}, { owner: 'group:default/others' }), {
        [`${PRODUCTION}.profiles`]: undefined,
        [`${PRODUCTION}.protected`]: true,
      });
      expect(result.hold?.remedy).toMatch(/breakGlass groups/);
    });
  });
});
