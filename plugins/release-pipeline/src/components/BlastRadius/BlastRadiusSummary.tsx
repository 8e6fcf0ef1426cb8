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

import type { BlastRadius } from 'backstage-plugin-release-pipeline-common';
import { Fragment } from 'react';
import { useBlastRadius } from '../../hooks';
import { useTextClasses } from '../../theme';
import { serverMessage } from '../PromotionDialogs/Failure';

const NAMED = 3;

function reliesOn({ dependents }: BlastRadius): string {
  const { because, known } = dependents;
  if (known.length === 0) {
    return because
      ? `What relies on it is not known: ${because}.`
      : 'Nothing that the catalog shows you relies on it.';
  }
  const names = known.slice(0, NAMED).map(({ name }) => name);
  const more = known.length - names.length;
  return `${names.join(', ')}${more > 0 ? ` and ${more} more` : ''} ${
    known.length === 1 ? 'relies' : 'rely'
  } on it${because ? `; not known in full: ${because}` : ''}.`;
}

function back({ wayBack }: BlastRadius): string {
  const { notBack, notReady, release, unknown } = wayBack;
  const way =
    notReady.length === 0
      ? `The way back to ${release?.version} is ready`
      : `The way back is not ready: ${notReady.join('; ')}`;
  return `${way}${
    notBack.length > 0
      ? `; ${notBack.map(({ what }) => what).join(', ')} would not come back`
      : ''
  }${
    unknown ? `; what would not come back is not known in full: ${unknown}` : ''
  }.`;
}

function shares({ shared }: BlastRadius): string[] {
  const { applications, because } = shared;
  return [
    ...applications.map(({ application, stages }) => {
      const named = stages
        .slice(0, NAMED)
        .map(({ component, stage }) => `${component.name} ${stage}`);
      const more = stages.length - named.length;
      return `The application ${application} brings ${named.join(', ')}${
        more > 0 ? ` and ${more} more` : ''
      }, too.`;
    }),
    ...(because ? [`What it shares is not known in full: ${because}.`] : []),
  ];
}

/** In short what else a release touches in a stage. */
export function BlastRadiusSummary(props: {
  componentRef: string;
  stage: string;
  releaseId: string;
}) {
  const { componentRef, stage, releaseId } = props;
  const { state } = useBlastRadius(componentRef, stage, releaseId);
  const texts = useTextClasses();
  if (state.status === 'loading') {
    return <span className={texts.muted}>Being read</span>;
  }
  const told = 'data' in state ? state.data : undefined;
  return told ? (
    <>
      {reliesOn(told)}
      {shares(told).map(sentence => (
        <Fragment key={sentence}>
          <br />
          {sentence}
        </Fragment>
      ))}
      <br />
      {back(told)}
    </>
  ) : (
    <>
      What else it touches is not known
      {state.status === 'error' && `: ${serverMessage(state.error)}`}.
    </>
  );
}
