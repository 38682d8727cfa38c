// SPDX-License-Identifier: MIT
// Six faces of a cube map side by side. The directions come from the editor's code, so nothing
// depends on how a graphics API stores the faces.
Shader "Hidden/I2RVR/CubeStrip"
{
    Properties
    {
        _Cube ("Cube", Cube) = "" {}
    }
    SubShader
    {
        Pass
        {
            Cull Off
            ZWrite Off
            ZTest Always
            HLSLPROGRAM
            #pragma target 3.0
            #pragma vertex Vertex
            #pragma fragment Fragment
            #include "UnityCG.cginc"

            samplerCUBE _Cube;
            float4 _Forward[6];
            float4 _Right[6];
            float4 _Down[6];

            struct Varyings
            {
                float4 position : SV_POSITION;
                float2 uv : TEXCOORD0;
            };

            Varyings Vertex(float4 vertex : POSITION, float2 uv : TEXCOORD0)
            {
                Varyings output;
                output.position = UnityObjectToClipPos(vertex.xyz);
                output.uv = uv;
                return output;
            }

            float4 Fragment(Varyings input) : SV_Target
            {
                int face = clamp((int)floor(6.0 * input.uv.x), 0, 5);
                float x = 2.0 * (6.0 * input.uv.x - face) - 1.0;
                float y = 1.0 - 2.0 * input.uv.y;
                float3 ray = _Forward[face].xyz + x * _Right[face].xyz + y * _Down[face].xyz;
                return texCUBElod(_Cube, float4(ray, 0.0));
            }
            ENDHLSL
        }
    }
}
