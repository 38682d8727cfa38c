// SPDX-License-Identifier: MIT
// Where each surface is relative to the probe (rgb, metres); in alpha its material's id, and as a
// fraction the distance once more, so that CubeStrip.Decode notices colours that were changed.
// The first pass has no LightMode: the built-in pipeline and URP both draw it. The second is for
// URP with depth priming.
Shader "Hidden/I2RVR/CaptureData"
{
    Properties
    {
        _I2RVRId ("Material id", Float) = 0
    }
    SubShader
    {
        Tags { "Queue" = "Geometry" "RenderType" = "Opaque" }
        Cull Off
        ZWrite On
        ZTest LEqual
        Blend Off

        HLSLINCLUDE
        #pragma target 3.0
        #pragma vertex Vertex
        #include "UnityCG.cginc"

        float _I2RVRId;
        float4 _I2RVRProbe;

        struct Varyings
        {
            float4 position : SV_POSITION;
            float3 relative : TEXCOORD0;
        };

        Varyings Vertex(float4 vertex : POSITION)
        {
            Varyings output;
            output.position = UnityObjectToClipPos(vertex.xyz);
            output.relative = mul(unity_ObjectToWorld, float4(vertex.xyz, 1.0)).xyz
                - _I2RVRProbe.xyz;
            return output;
        }
        ENDHLSL

        Pass
        {
            HLSLPROGRAM
            #pragma fragment Fragment

            float4 Fragment(Varyings input) : SV_Target
            {
                float metres = length(input.relative);
                return float4(input.relative, _I2RVRId + 0.5 * metres / (1.0 + metres));
            }
            ENDHLSL
        }

        Pass
        {
            Tags { "LightMode" = "DepthOnly" }
            ColorMask 0
            HLSLPROGRAM
            #pragma fragment Fragment

            float4 Fragment(Varyings input) : SV_Target
            {
                return 0.0;
            }
            ENDHLSL
        }
    }
}
