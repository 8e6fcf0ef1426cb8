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

import { identityApiRef, useApi } from '@backstage/core-plugin-api';
import Button from '@material-ui/core/Button';
import { useContext, useEffect, useState } from 'react';
import { releasePipelineApiRef } from '../../api';
import { useTextClasses } from '../../theme';
import { serverMessage } from '../PromotionDialogs';
import { RecordsContext } from './RecordsContext';

/** Ticks an item of a checklist, or takes that back, for those who can. */
export function TickButton(props: {
  gate: string;
  item: string;
  ticked: boolean;
  whoCanAct: string[];
}) {
  const { gate, item, ticked, whoCanAct } = props;
  const about = useContext(RecordsContext)?.about;
  const reader = useReaderRef();
  const texts = useTextClasses();
  const api = useApi(releasePipelineApiRef);
  const [sending, setSending] = useState(false);
  const [failure, setFailure] = useState<unknown>();
  if (!about || reader === undefined || !whoCanAct.includes(reader)) {
    return null;
  }
  const verb = ticked ? 'Take back' : 'Tick';
  const send = async () => {
    setSending(true);
    setFailure(undefined);
    try {
      await api.tickItem({ ...about, gate, item, done: !ticked });
    } catch (cause) {
      setFailure(cause);
    }
    setSending(false);
  };
  return (
    <div>
      <Button
        size="small"
        variant="outlined"
        disabled={sending}
        aria-label={`${verb}: ${item}`}
        onClick={send}
      >
        {verb}
      </Button>
      {failure !== undefined && (
        <span role="alert" className={texts.meta}>
          {' '}
          {serverMessage(failure)}
        </span>
      )}
    </div>
  );
}

/** Entity ref of who reads, as the backend writes it. */
function useReaderRef(): string | undefined {
  const identityApi = useApi(identityApiRef);
  const [ref, setRef] = useState<string>();
  useEffect(() => {
    let left = false;
    identityApi.getBackstageIdentity().then(
      ({ userEntityRef }) =>
        !left && setRef(userEntityRef.toLocaleLowerCase('en-US')),
      () => undefined,
    );
    return () => {
      left = true;
    };
  }, [identityApi]);
  return ref;
}
