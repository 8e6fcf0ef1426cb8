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

import { parseEntityRef } from '@backstage/catalog-model';
import { Link } from '@backstage/core-components';
import { useRouteRef } from '@backstage/core-plugin-api';
import { ResponseError } from '@backstage/errors';
import { entityRouteRef } from '@backstage/plugin-catalog-react';
import type { PromotionView } from 'backstage-plugin-release-pipeline-common';
import { usePromotion } from '../../hooks';
import { isBeforeEffect } from '../../model';
import { TAB_PATH } from '../../routes';
import { Notice } from '../Notice';
import { serverMessage } from '../PromotionDialogs';
import { standingVocable, Status } from '../Status';
import { Words } from '../Words';

function Known(props: { promotion: PromotionView; mayFollow: boolean }) {
  const { promotion, mayFollow } = props;
  const { component, release, sentence, stage, state } = promotion;
  const entityLink = useRouteRef(entityRouteRef);
  return (
    <>
      <div>
        <Link to={`${entityLink(parseEntityRef(component.ref))}${TAB_PATH}`}>
          {component.name}
        </Link>{' '}
        {release.version} into {stage}{' '}
        {mayFollow && isBeforeEffect(state)
          ? 'is not among those read so far.'
          : 'no longer waits here.'}
      </div>
      <div>
        <Status of={standingVocable(promotion)} /> <Words parts={sentence} />
      </div>
    </>
  );
}

/** What is to be said of one that the reader may not see, or that was not read. */
function unknownText(error: Error | undefined, mayFollow: boolean): string {
  const place = `The promotion that this address names ${
    mayFollow ? 'is not among those read so far' : 'does not wait here'
  }.`;
  if (error && !isNotFound(error)) {
    return `${place} What became of it could not be read: ${serverMessage(
      error,
    )}`;
  }
  return mayFollow
    ? place
    : `${place} It may have been decided, or it is one that you may not see.`;
}

function isNotFound(error: Error): boolean {
  return error instanceof ResponseError && error.statusCode === 404;
}

/** What became of the promotion that the address names and that does not show. */
export function NotWaiting(props: {
  id: string;
  /** Not all that waits was read yet. */
  mayFollow: boolean;
}) {
  const { id, mayFollow } = props;
  const { state } = usePromotion(id);
  if (state.status === 'loading') {
    return undefined;
  }
  const promotion = 'data' in state ? state.data : undefined;
  return (
    <Notice tone="unk" glyph="stamp" label="What you came for">
      {promotion ? (
        <Known promotion={promotion} mayFollow={mayFollow} />
      ) : (
        unknownText(
          state.status === 'error' ? state.error : undefined,
          mayFollow,
        )
      )}
    </Notice>
  );
}
